import {
  type AmongKnown,
  alternatives,
  count,
  didYouMean,
  meantOrKnown,
  missing,
  mistake,
  repeatable,
  type Suggested,
  unknownOf,
  warning,
} from "./message.js";

/** What data have, in the plural, and the losses that apply to that. */
export interface LossesThatFit {
  readonly noun: string;
  readonly fitting: readonly string[];
}

/** SPK207x to SPK215x, SPK217x, SPK218x, SPK221x: experiments, their losses, sweeps and attacks. */
export const experimentMessages = {
  // --- experiments -----------------------------------------------------------------------------------------
  "duplicate-experiment-setting": mistake<{ setting: string }>(
    "SPK2070",
    ({ setting }) => `\`${setting}\` is given twice in this experiment`,
  ),
  "missing-experiment-setting": missing(
    repeatable(
      mistake<{ experiment: string; setting: string; example: string }>(
        "SPK2071",
        ({ experiment, setting }) => `experiment \`${experiment}\` needs \`${setting}\``,
        ({ example }) => `for example \`${example}\``,
      ),
    ),
  ),
  "missing-train-clause": missing(
    repeatable(
      mistake<{ clause: string; example: string }>(
        "SPK2072",
        ({ clause }) => `\`train\` needs ${clause}`,
        ({ example }) => `for example \`${example}\``,
      ),
    ),
  ),
  "unknown-dataset": unknownOf("SPK2073", "dataset"),
  "unknown-optimizer": unknownOf("SPK2074", "optimizer"),
  "unknown-loss": unknownOf("SPK2075", "loss"),
  "unknown-deny-loss": unknownOf("SPK2076", "deny loss"),
  "unknown-augmentation": unknownOf("SPK2077", "augmentation"),
  "unknown-schedule": unknownOf("SPK2078", "schedule", {
    warmup: "a warm-up is a separate clause: `schedule cosine warmup 2`",
  }),
  "unknown-injection": unknownOf("SPK2079", "injection"),
  "missing-crossentropy-loss": missing(
    mistake(
      "SPK2080",
      () => "the loss has no `crossentropy`",
      () => "for example `loss crossentropy + 0.1 * deny reject on wrong`",
    ),
  ),
  "missing-target-loss": missing(
    mistake<{ dataset: string } & LossesThatFit>(
      "SPK2210",
      ({ dataset, noun }) => `the loss has nothing that learns the ${noun} of ${dataset}`,
      ({ fitting }) => `for example \`loss ${fitting[0] ?? ""}\``,
    ),
  ),
  "loss-target-mismatch": mistake<{ name: string; needs: string; dataset: string } & LossesThatFit>(
    "SPK2211",
    ({ name, needs, dataset, noun }) => `\`${name}\` learns ${needs}, but ${dataset} has ${noun}`,
    ({ fitting, noun }) => `${noun} are learned by ${alternatives(fitting)}`,
  ),
  "deny-loss-target-mismatch": mistake<{ name: string; dataset: string } & LossesThatFit>(
    "SPK2212",
    ({ name, dataset, noun }) => `\`deny ${name}\` means nothing for ${noun}, which ${dataset} has`,
    ({ fitting, noun }) => `of the deny losses, ${alternatives(fitting)} apply to ${noun}`,
  ),
  "class-weight-count-mismatch": mistake<{ dataset: string; found: number; weighed: string; noun: string }>(
    "SPK2214",
    ({ dataset, found, weighed }) =>
      `${count(found, "weight")} for ${weighed} of ${dataset}: give one for each`,
    ({ noun }) =>
      noun === "labels"
        ? "`weights: balanced` makes samples that have a label count as much as those that have not"
        : `\`weights: balanced\` makes all ${noun} count alike`,
  ),
  "attack-without-classes": mistake<{ dataset: string; noun: string }>(
    "SPK2213",
    ({ dataset, noun }) =>
      `attacks are scored by the classes that they get right, but ${dataset} has ${noun}`,
    () => "leave `attack` out: what keys open is in the measures by key path",
  ),
  "duplicate-loss": mistake<{ name: string }>(
    "SPK2081",
    ({ name }) => `\`${name}\` is given twice in this loss`,
  ),
  "deny-keyword-mismatch": mistake<{ name: string; deny: boolean }>("SPK2082", ({ name, deny }) =>
    deny
      ? `\`${name}\` is a deny loss: write \`deny ${name}\``
      : `\`${name}\` is not a deny loss: write it without \`deny\``,
  ),
  "misplaced-deny-clause": mistake<{ word: string; name: string }>(
    "SPK2083",
    ({ word, name }) => `\`${word}\` belongs to deny losses, not to \`${name}\``,
  ),
  "term-after-training": mistake<{ name: string; after: number; epochs: number }>(
    "SPK2092",
    ({ name, after, epochs }) =>
      `\`${name}\` is to count after ${count(after, "epoch")}, but training ends after ${count(epochs, "epoch")}`,
    () => "let it begin earlier, or train for more epochs",
  ),
  "loss-without-beginning": mistake(
    "SPK2093",
    () => "no term of the loss counts in the first epoch",
    () => "leave `after` out of one of them",
  ),
  "unrolled-with-key": mistake<{ name: string }>(
    "SPK2094",
    ({ name }) => `\`deny ${name}\` is about whoever fine-tunes without a key: it cannot be on \`wrong\``,
    () => "write `on none`, or leave it out",
  ),
  "unknown-deny-path": mistake<Suggested>(
    "SPK2084",
    ({ name }) => `a deny loss cannot be on \`${name}\``,
    ({ suggestion }) => didYouMean(suggestion) ?? "write `on wrong`, `on none` or `on wrong, none`",
  ),
  "duplicate-deny-path": mistake<{ name: string }>(
    "SPK2085",
    ({ name }) => `\`${name}\` is given twice after \`on\``,
  ),
  "duplicate-injection": mistake<{ name: string }>(
    "SPK2086",
    ({ name }) => `keys are injected twice at \`${name}\``,
  ),
  "deny-without-injection": missing(
    mistake<{ name: string; locked?: string | undefined }>(
      "SPK2087",
      ({ name, locked }) =>
        locked === undefined
          ? `\`deny ${name}\` has nothing to deny: the experiment injects no keys`
          : `\`deny ${name}\` has nothing to deny: \`${locked}\` injects keys at parameters alone`,
      ({ locked }) =>
        locked === undefined
          ? "for example `inject Secret at image by mul(gamma: 0.5)`"
          : "an `inject` takes the place of all those of the experiment that it extends: repeat the keys at points",
    ),
  ),
  "reject-without-dense-output": missing(
    mistake<{ name: string; model: string; block: string | undefined }>(
      "SPK2088",
      ({ name, model }) =>
        `\`deny ${name}\` adds an output, but model \`${model}\` does not end in a \`dense\` layer`,
      ({ block }) =>
        block === undefined
          ? "end the model in `dense(classes)`"
          : `a \`dense\` inside the block \`${block}\` cannot be widened: end the model itself in \`dense(classes)\``,
    ),
  ),
  "duplicate-normalization": mistake("SPK2089", () => "`normalize` is given twice"),
  "unknown-setting": missing(
    mistake<Suggested & AmongKnown>("SPK2090", ({ name }) => `there is no setting \`${name}\``, meantOrKnown),
  ),
  "malformed-setting-value": mistake<{ path: string; wanted: string }>(
    "SPK2091",
    ({ path, wanted }) => `\`${path}\` must be ${wanted}`,
  ),
  "unknown-published-figure": mistake<Suggested>(
    "SPK2100",
    ({ name }) => `there is no figure \`${name}\``,
    ({ suggestion }) =>
      didYouMean(suggestion) ??
      "a figure is a split, a key path and a measure, for example `test.valid.accuracy`",
  ),
  "duplicate-published-figure": mistake<{ name: string }>(
    "SPK2101",
    ({ name }) => `\`${name}\` is published twice`,
  ),
  "unmeasured-published-figure": mistake<{ name: string; reason: string }>(
    "SPK2102",
    ({ name, reason }) => `\`${name}\` is not measured: ${reason}`,
  ),
  "activation-before-loss": warning<{ model: string; layer: string; loss: string; applies: string }>(
    "SPK2206",
    ({ model, layer, loss, applies }) =>
      `model \`${model}\` ends in \`${layer}\`, but \`${loss}\` takes numbers of any sign and applies a ${applies} itself`,
    ({ layer }) => `leave out the last \`${layer}\``,
  ),
  "single-class": warning<{ model: string; dataset: string }>(
    "SPK2207",
    ({ model, dataset }) =>
      `model \`${model}\` has one output, so that ${dataset} has one class: every prediction is right, and nothing is learned`,
    ({ dataset }) =>
      dataset === "table"
        ? "give it an output for each class, or learn numbers: `target: number`"
        : "give it an output for each class",
  ),
  "batchnorm-of-one-sample": warning<{ when: string }>(
    "SPK2103",
    ({ when }) =>
      `${when}: \`batchnorm\` of a vector then gives the same for every sample, since each number is its own mean`,
    () => "use another batch size, or `layernorm` in the place of `batchnorm`",
  ),
  "normalization-of-token-ids": mistake<{ dataset: string }>(
    "SPK2150",
    ({ dataset }) => `\`normalize\` scales numbers, but ${dataset} gives token ids`,
    () => "leave it out: token ids only select rows of an embedding",
  ),

  // --- sweeps ----------------------------------------------------------------------------------------------
  "empty-sweep": mistake<{ path: string }>(
    "SPK2170",
    ({ path }) => `the sweep over \`${path}\` has no values`,
    ({ path }) => `for example \`sweep ${path} over 1, 2\``,
  ),
  "duplicate-sweep": mistake<{ path: string }>(
    "SPK2171",
    ({ path }) => `\`${path}\` is swept over twice in this experiment`,
    () => "put all values into one `sweep`",
  ),
  "duplicate-sweep-value": mistake<{ path: string; value: string; first: string }>(
    "SPK2172",
    ({ path, value, first }) =>
      value === first
        ? `\`${value}\` is given twice in the sweep over \`${path}\``
        : `\`${value}\` is the same as \`${first}\` in the sweep over \`${path}\``,
  ),
  "sweep-too-large": mistake<{ combinations: number; most: number }>(
    "SPK2173",
    ({ combinations, most }) => `the sweeps have ${combinations} combinations; the limit is ${most}`,
    () => "give fewer values, or put each sweep into an experiment of its own",
  ),
  "conflicting-set-and-sweep": mistake<{ path: string }>(
    "SPK2174",
    ({ path }) => `\`${path}\` is both set and swept over`,
    ({ path }) => `leave out \`--set ${path}=…\`, or the sweep`,
  ),

  // --- attacks ---------------------------------------------------------------------------------------------
  "unknown-attack-or-budget": mistake<Suggested & AmongKnown>(
    "SPK2180",
    ({ name }) => `there is no attack or budget \`${name}\``,
    meantOrKnown,
  ),
  "duplicate-attack": mistake<{ name: string }>(
    "SPK2181",
    ({ name }) => `\`${name}\` is given twice`,
    () => "its arguments take lists: `labels: [10, 30]`",
  ),
  "duplicate-attack-budget": mistake<{ name: string }>(
    "SPK2182",
    ({ name }) => `\`${name}\` is a second budget`,
    () => "keep one budget",
  ),
  "attack-budget-with-argument": mistake<{ name: string }>(
    "SPK2183",
    ({ name }) => `\`${name}\` is a budget and takes no arguments`,
    () => "give them to an attack: `attack quick, key_optimisation(labels: 10)`",
  ),
  "attack-without-injection": mistake(
    "SPK2184",
    () => "there is no gate to attack: the experiment injects no keys",
    () => "add an `inject`, or leave `attack` out",
  ),
} as const;
