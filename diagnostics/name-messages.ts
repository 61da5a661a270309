import {
  type AmongKnown,
  type Code,
  count,
  didYouMean,
  enumeration,
  meantOrKnown,
  missing,
  mistake,
  repeatable,
} from "./message.js";

type Suggested = { name: string } & Pick<AmongKnown, "suggestion">;
type Call = { call: string };
type Argument = Call & { argument: string };

/** An unknown name, with the one that was probably meant. */
const unknown = (code: Code, what: string) =>
  mistake<Suggested>(
    code,
    ({ name }) => `there is no ${what} \`${name}\``,
    ({ suggestion }) => didYouMean(suggestion),
  );

/** An unknown word where there are few, so that the hint can list all; `special` has hints for words of another meaning. */
const unknownOf = (code: Code, what: string, special: Readonly<Record<string, string>> = {}) =>
  mistake<Suggested & AmongKnown>(
    code,
    ({ name }) => `there is no ${what} \`${name}\``,
    (given) => new Map(Object.entries(special)).get(given.name) ?? meantOrKnown(given),
  );

const withArticle = (noun: string): string => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

/** SPK2xxx: names, types and settings. */
export const nameMessages = {
  // --- declarations and imports ---------------------------------------------------------------------------------
  "duplicate-declaration": mistake<{ name: string; first: string }>(
    "SPK2001",
    ({ name }) => `\`${name}\` is declared twice`,
    ({ first }) => `the first is at ${first}`,
  ),
  "reserved-name": mistake<{ name: string }>(
    "SPK2002",
    ({ name }) => `\`${name}\` cannot be a name: names that begin with two underscores are reserved`,
  ),
  "reserved-layer-name": mistake<{ name: string }>(
    "SPK2003",
    ({ name }) => `a block cannot be called \`${name}\`: a layer has this name`,
  ),
  "unknown-layer": missing(unknown("SPK2004", "layer or block")),
  "unknown-constant": missing(
    mistake<Suggested & { wanted: { what: string; type: string } | undefined }>(
      "SPK2005",
      ({ name }) => `there is no constant or parameter \`${name}\``,
      ({ name, suggestion, wanted }) => {
        if (suggestion !== undefined || wanted === undefined) return didYouMean(suggestion);
        const { what, type } = wanted;
        return type === "text" ? `${what} is text: write "${name}", in quotes` : `${what} is ${type}`;
      },
    ),
  ),
  "unknown-model": missing(unknownOf("SPK2006", "model")),
  "unknown-keyspace": missing(unknownOf("SPK2007", "keyspace")),
  "unknown-experiment": missing(unknownOf("SPK2008", "experiment")),
  "unknown-point": missing(
    mistake<Suggested & AmongKnown & { model: string }>(
      "SPK2009",
      ({ name, model }) => `model \`${model}\` has no point \`${name}\``,
      ({ suggestion, known }) =>
        didYouMean(suggestion) ??
        (known.length === 0
          ? "points are declared in the model, as in `relu @middle`"
          : `it has ${enumeration(known)}`),
    ),
  ),
  "declaration-kind-mismatch": mistake<{ name: string; is: string; wanted: string }>(
    "SPK2010",
    ({ name, is, wanted }) => `\`${name}\` is ${withArticle(is)}, expected ${withArticle(wanted)}`,
  ),
  "unresolved-import": mistake<{ path: string }>(
    "SPK2011",
    ({ path }) => `cannot import ${path}: there is no such file`,
  ),
  "circular-import": mistake<{ chain: readonly string[] }>(
    "SPK2012",
    ({ chain }) => `these imports form a circle: ${chain.join(" -> ")}`,
  ),
  "circular-experiment": mistake<{ chain: readonly string[] }>(
    "SPK2013",
    ({ chain }) => `these experiments extend each other in a circle: ${chain.join(" -> ")}`,
  ),
  "circular-block": mistake<{ chain: readonly string[] }>(
    "SPK2014",
    ({ chain }) => `a block cannot contain itself: ${chain.join(" -> ")}`,
    () => "use `repeat` for a part that occurs several times",
  ),
  "unknown-parameter-type": mistake<Suggested>(
    "SPK2015",
    ({ name }) => `there is no type \`${name}\``,
    ({ suggestion }) => didYouMean(suggestion) ?? "a parameter is `int`, `float`, `bool` or `string`",
  ),
  "duplicate-parameter": mistake<{ name: string }>(
    "SPK2016",
    ({ name }) => `the parameter \`${name}\` is declared twice`,
  ),
  "duplicate-point": mistake<{ name: string }>(
    "SPK2017",
    ({ name }) => `the point \`${name}\` is declared twice`,
  ),

  // --- expressions ----------------------------------------------------------------------------------------------
  "division-by-zero": mistake<{ operator: string }>("SPK2020", ({ operator }) =>
    operator === "%" ? "remainder of a division by zero" : "division by zero",
  ),
  "operand-type-mismatch": mistake<{ operator: string; wanted: string; found: string }>(
    "SPK2021",
    ({ operator, wanted, found }) => `\`${operator}\` needs ${wanted}, not ${found}`,
  ),
  "number-too-large": mistake("SPK2022", () => "this number is too large"),
  "activation-outside-body": mistake(
    "SPK2023",
    () => "`in`, the activation that enters a layer, is known only in the body of a model or block",
  ),
  "unknown-property": mistake<Suggested & { object: string }>(
    "SPK2024",
    ({ name, object }) => `\`${object}\` has no property \`${name}\``,
    ({ suggestion, object }) =>
      didYouMean(suggestion) ??
      (object === "in"
        ? "use `in.channels`, `in.height`, `in.width`, `in.features` or `in.length`"
        : undefined),
  ),
  "unexpected-call-or-index": mistake<{ text: string }>(
    "SPK2025",
    ({ text }) => `\`${text}\` is not a value`,
  ),
  "circular-constant": mistake<{ chain: readonly string[] }>(
    "SPK2026",
    ({ chain }) => `a constant cannot depend on itself: ${chain.join(" -> ")}`,
  ),
  "declaration-chain-too-deep": mistake(
    "SPK2027",
    () => "blocks and constants are nested too deeply here",
    () => "the limit is 500 levels",
  ),

  // --- arguments ------------------------------------------------------------------------------------------------
  "missing-argument": missing(
    repeatable(
      mistake<Argument & { type: string }>(
        "SPK2030",
        ({ call, argument, type }) => `\`${call}\` needs \`${argument}\`, ${type}`,
      ),
    ),
  ),
  "unknown-argument": mistake<Call & Suggested & AmongKnown>(
    "SPK2031",
    ({ call, name }) => `\`${call}\` has no argument \`${name}\``,
    ({ call, suggestion, known }) =>
      didYouMean(suggestion) ??
      (known.length === 0 ? `\`${call}\` takes no arguments` : `it takes ${enumeration(known)}`),
  ),
  "duplicate-argument": mistake<Argument>(
    "SPK2032",
    ({ call, argument }) => `\`${argument}\` of \`${call}\` is given twice`,
  ),
  "too-many-arguments": mistake<Call & { most: number }>("SPK2033", ({ call, most }) =>
    most === 0 ? `\`${call}\` takes no arguments` : `\`${call}\` takes at most ${count(most, "argument")}`,
  ),
  "value-type-mismatch": mistake<{ what: string; type: string; found: string }>(
    "SPK2034",
    ({ what, type, found }) => `${what} must be ${type}, not ${found}`,
  ),
  "fractional-value": mistake<{ what: string; found: number }>(
    "SPK2035",
    ({ what, found }) => `${what} must be a whole number, not ${found}`,
  ),
  "value-out-of-range": mistake<{ what: string; range: string; found: number }>(
    "SPK2036",
    ({ what, range, found }) => `${what} must be ${range}, not ${found}`,
  ),
  "unknown-argument-word": mistake<Suggested & AmongKnown & { what: string; type: string }>(
    "SPK2037",
    ({ what, name, type }) => `${what} must be ${type}, not \`${name}\``,
    ({ suggestion }) => didYouMean(suggestion),
  ),
  "positional-argument-after-named": mistake<Call>(
    "SPK2038",
    ({ call }) => `in \`${call}\`, arguments without a name must come before named ones`,
  ),

  // --- models ---------------------------------------------------------------------------------------------------
  "missing-model-input": missing(
    mistake<{ model: string }>(
      "SPK2040",
      ({ model }) => `model \`${model}\` has no \`input\``,
      () => "begin it with `input 28x28x1`, `input 20` or `input tokens 128`",
    ),
  ),
  "misplaced-model-input": mistake(
    "SPK2041",
    () => "`input` may stand only once, at the beginning of a model",
  ),
  "malformed-image-size": mistake<{ text: string }>(
    "SPK2042",
    ({ text }) => `${text} is not the size of an image`,
    () => "write height x width x channels, for example `28x28x1`; a vector is one number",
  ),
  "model-too-large": mistake<{ limit: number }>(
    "SPK2044",
    ({ limit }) => `this gives the model more than ${limit.toLocaleString("en")} layers`,
  ),
  "point-inside-block": mistake<{ name: string }>(
    "SPK2046",
    ({ name }) => `the point \`${name}\` is inside a block, which may be used several times`,
    () => "declare the point in the model, where the block is used",
  ),
  "point-inside-repeat": mistake<{ name: string }>(
    "SPK2047",
    ({ name }) => `the point \`${name}\` is inside a \`repeat\`, which passes it several times`,
    ({ name }) => `declare it after the \`repeat\`: \`@${name}\`, or \`@${name}[2]\` for the second turn`,
  ),
  "point-index-without-repeat": mistake<{ name: string }>(
    "SPK2048",
    ({ name }) => `\`@${name}[…]\` names a turn of a \`repeat\`, but this is not a \`repeat\``,
  ),
  "unknown-repeat-turn": missing(
    mistake<{ name: string; turn: number; turns: number }>(
      "SPK2049",
      ({ name, turn, turns }) => `\`@${name}[${turn}]\`: the \`repeat\` has turns 1 to ${turns}`,
    ),
  ),

  // --- keyspaces ------------------------------------------------------------------------------------------------
  "unknown-keyspace-setting": unknownOf("SPK2060", "keyspace setting"),
  "duplicate-keyspace-setting": mistake<{ name: string }>(
    "SPK2061",
    ({ name }) => `\`${name}\` is given twice in this keyspace`,
  ),
  "missing-keyspace-setting": missing(
    mistake<{ keyspace: string; setting: string }>(
      "SPK2062",
      ({ keyspace, setting }) => `keyspace \`${keyspace}\` needs \`${setting}\``,
      () => "for example `dim 8`, the number of rows of the basis",
    ),
  ),
  "unsupported-per-point-setting": mistake<{ name: string }>(
    "SPK2063",
    ({ name }) => `\`${name}\` cannot be \`per point\``,
    () => "only `basis` and `alpha` can",
  ),
  "unknown-keyspace-value": mistake<Suggested & AmongKnown & { setting: string }>(
    "SPK2064",
    ({ setting, name }) => `\`${name}\` is not a kind of \`${setting}\``,
    meantOrKnown,
  ),
  "empty-range": mistake<{ name: string; low: number; high: number }>(
    "SPK2065",
    ({ name, low, high }) =>
      `${name}(${low}, ${high}) is empty: the first number must be smaller than the second`,
  ),
  "too-few-wrong-key-kinds": mistake<{ count: number }>(
    "SPK2066",
    ({ count: kinds }) => `\`one_of\` takes two or more kinds of wrong keys, not ${kinds}`,
    () => "for example `wrong one_of(gaussian, near(0.5))`",
  ),
  "wrong-key-way-without-mul": mistake<{ keyspace: string; way: string }>(
    "SPK2067",
    ({ keyspace, way }) =>
      `\`way: ${way}\`, of the wrong keys of \`${keyspace}\`, works only with injection by \`mul\``,
    () => "use `way: gate`, or inject the keyspace by `mul`",
  ),

  // --- experiments ----------------------------------------------------------------------------------------------
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
    mistake<{ name: string }>(
      "SPK2087",
      ({ name }) => `\`deny ${name}\` has nothing to deny: the experiment injects no keys`,
      () => "for example `inject Secret at image by mul(gamma: 0.5)`",
    ),
  ),
  "reject-without-dense-output": missing(
    mistake<{ name: string; model: string }>(
      "SPK2088",
      ({ name, model }) =>
        `\`deny ${name}\` adds an output, but model \`${model}\` does not end in a \`dense\` layer`,
      () => "end the model in `dense(classes)`",
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
  "normalization-of-token-ids": mistake<{ dataset: string }>(
    "SPK2150",
    ({ dataset }) => `\`normalize\` scales numbers, but ${dataset} gives token ids`,
    () => "leave it out: token ids only select rows of an embedding",
  ),

  // --- attacks --------------------------------------------------------------------------------------------------
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

  // --- declared injections --------------------------------------------------------------------------------------
  "reserved-injection-name": mistake<{ name: string }>(
    "SPK2160",
    ({ name }) => `\`${name}\` is a built-in injection`,
    () => "choose another name",
  ),
  "malformed-injection-signature": missing(
    mistake<{ name: string }>(
      "SPK2161",
      ({ name }) => `the injection \`${name}\` must take the activation and the key first, without types`,
      ({ name }) => `for example \`injection ${name}(h, k, gamma: float = 0.5) = h + gamma * k\``,
    ),
  ),
  "non-numeric-injection-parameter": mistake<{ name: string; type: string | undefined }>(
    "SPK2162",
    ({ name, type }) =>
      `the parameter \`${name}\` of an injection must be a number, ${type === undefined ? "but has no type" : `not \`${type}\``}`,
    ({ name }) => `write \`${name}: float\` or \`${name}: int\``,
  ),
  "unknown-injection-function": mistake<Suggested & AmongKnown>(
    "SPK2163",
    ({ name }) => `there is no function \`${name}\` for injections`,
    meantOrKnown,
  ),
  "unused-injection-input": missing(
    mistake<{ name: string; unused: string; what: "activation" | "key" }>(
      "SPK2164",
      ({ name, unused, what }) => `the injection \`${name}\` does not use \`${unused}\`, the ${what}`,
      () => "the value must depend on both, for example `h + 0.5 * k`",
    ),
  ),
  "unsupported-injection-expression": mistake<{ what: string }>(
    "SPK2165",
    ({ what }) => `${what} cannot be used in an injection`,
    () => "use `+`, `-`, `*`, `/` and functions such as `tanh(k)`",
  ),
  "unsuitable-function-argument": mistake<{ what: string; found: string }>(
    "SPK2166",
    ({ what, found }) => `${what} must be ${found}`,
  ),

  // --- sweeps ---------------------------------------------------------------------------------------------------
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
} as const;
