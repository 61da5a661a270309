import type {
  AdapterConfig,
  AttackConfig,
  DataConfig,
  ExperimentConfig,
  InjectionConfig,
  LockConfig,
  LossTermConfig,
  TrainConfig,
  WeightsConfig,
} from "../../runtime/model.js";
import { monitorName } from "../../runtime/train/monitor.js";

/** A setting as text, by its path. A path is written as `--set` takes it, where it takes it: `train.lr`, `Secret.dim`. */
export type SettingTexts = ReadonlyMap<string, string>;

/**
 * Every setting of an experiment. What `--set` cannot change has the name of its clause: `loss`, `augment`. What follows from the
 * others and from the data is left out, such as shapes and the values of a computed normalisation.
 */
export function settingTexts(experiment: ExperimentConfig): SettingTexts {
  const { spec: _, name: __, head: ___, ...settings } = experiment;
  const {
    seed,
    model,
    data,
    keyspaces,
    injections,
    loss,
    train,
    attack,
    lock,
    start,
    freeze,
    adapt,
    weights,
    ...none
  } = settings;
  // a part that is added to the language must be shown too
  none satisfies Record<string, never>;
  return new Map([
    ["seed", text(seed)],
    ["start", start ?? ""],
    ...weightsTexts(weights),
    ...dataTexts(data),
    ["model", model.name],
    ...within("model", model.arguments),
    ...Object.entries(keyspaces).flatMap(([keyspace, config]) => within(keyspace, config)),
    ...injectionTexts(injections),
    ...lockTexts(lock),
    ["freeze", freeze?.length === 0 ? "none" : listed(freeze)],
    ...adapterTexts(adapt),
    ...lossTexts(loss),
    ...trainTexts(train),
    ["attack", attackText(attack)],
  ]);
}

type Entries = readonly (readonly [path: string, text: string])[];

function within(path: string, parts: object): Entries {
  return Object.entries(parts).map(([name, value]) => [`${path}.${name}`, text(value)] as const);
}

function weightsTexts(weights: WeightsConfig | undefined): Entries {
  if (weights === undefined) return [];
  const { file, ...how } = weights;
  return [["weights", file], ...within("weights", how)];
}

function dataTexts({ dataset, normalize, augment }: DataConfig): Entries {
  return [
    ["data", dataset.name],
    ...within("data", dataset.arguments),
    ["normalize", normalize === null ? "none" : text(normalize)],
    ["augment", joined(augment.map(text))],
  ];
}

function injectionTexts(injections: readonly InjectionConfig[]): Entries {
  const numbers = injections.map((each) =>
    each.by === "expression" ? each.arguments : { gamma: each.gamma },
  );
  const names = [...new Set(numbers.flatMap(Object.keys))];
  const ways = injections.map(
    (each) => `${each.keyspace} by ${each.by === "expression" ? each.injection : each.by}`,
  );
  return [
    ["inject", joined(ways)],
    ["inject.points", joined(injections.map(({ points }) => points.join(", ")))],
    ...names.map(
      (name) => [`inject.${name}`, joined(numbers.map((each) => text(each[name] ?? null)))] as const,
    ),
  ];
}

function lockTexts(lock: LockConfig | undefined): Entries {
  if (lock === undefined) return [];
  return [
    ["secret.by", text(lock.by)],
    ["secret.at", listed(lock.at)],
  ];
}

function adapterTexts(adapt: readonly AdapterConfig[] | undefined): Entries {
  if (adapt === undefined) return [];
  return [
    ["adapt", joined(adapt.map(({ by }) => text(by)))],
    ["adapt.at", joined(adapt.map(({ matrices }) => listed(matrices)))],
  ];
}

/** All deny losses are set together, and so are shown together. */
function lossTexts(terms: readonly LossTermConfig[]): Entries {
  const [task, deny] = [false, true].map((isDeny) => terms.filter((term) => term.deny === isDeny)) as [
    LossTermConfig[],
    LossTermConfig[],
  ];
  const after = (term: LossTermConfig): string => text(term.after ?? 0);
  const weighed = task.map((term) => (term.weight === 1 ? text(term) : `${term.weight} * ${text(term)}`));
  const shown: Entries = [
    ["loss", joined(weighed)],
    ["crossentropy.after", joined(task.map(after))],
  ];
  if (deny.length === 0) return shown;
  return [
    ...shown,
    ["deny", joined(deny.map(text))],
    ["deny.weight", joined(deny.map(({ weight }) => text(weight)))],
    ["deny.on", joined(deny.map(({ on }) => on.join(", ")))],
    ["deny.after", joined(deny.map(after))],
    ["deny.warmup", joined(deny.map(({ warmup }) => text(warmup)))],
  ];
}

function trainTexts({ optimizer, rates = [], patience, monitor, ...train }: TrainConfig): Entries {
  const looksAt = monitor === undefined ? "" : ` on ${monitorName(monitor)}`;
  return [
    ...within("train", train),
    ["train.optimizer", optimizer.name],
    ...within("train", optimizer.arguments),
    ["train.patience", `${text(patience)}${patience === null ? "" : looksAt}`],
    ["train.rate", joined(rates.map(({ factor, at }) => `${factor} at ${at.join(", ")}`))],
  ];
}

function attackText(attack: AttackConfig | undefined): string {
  if (attack === undefined) return "";
  return joined([...(attack.budget === null ? [] : [attack.budget]), ...attack.attacks.map(text)]);
}

function listed(places: readonly string[] | undefined): string {
  return places === undefined ? "" : places.join(", ");
}

/** Parts of one clause, or of one clause each. */
function joined(parts: readonly string[]): string {
  return parts.join("; ");
}

/** A value about as a spec writes it: `0.1`, `[1, 2]`, `adam(lr: 0.1)`, `uniform(low: 0, high: 1) per point`. */
function text(value: unknown): string {
  if (value === null) return "none";
  if (Array.isArray(value)) return `[${value.map(text).join(", ")}]`;
  if (typeof value !== "object") return String(value);
  if ("name" in value && "arguments" in value) return call(String(value.name), value.arguments as object);
  if (!("kind" in value)) return call("", value);
  const { kind, perPoint, ...others } = value as { kind: unknown; perPoint?: unknown };
  return `${call(String(kind), others)}${perPoint === true ? " per point" : ""}`;
}

function call(name: string, given: object): string {
  const parts = Object.entries(given).map(([argument, value]) => `${argument}: ${text(value)}`);
  return parts.length === 0 && name !== "" ? name : `${name}(${parts.join(", ")})`;
}
