import { keyWays } from "../../runtime/model.js";
import type { ArgumentsOf, ConfigValue, Signature } from "../../tensor/signature.js";

/** What an attacker must have of the model, besides what the attack's price says. */
export type Knowledge =
  /** The weights and the code: everything that the design lets be public. */
  | "weights"
  /** The logits for inputs and keys of the attacker's choice. */
  | "scores"
  /** The winning output alone, for inputs and keys of the attacker's choice. */
  | "labels"
  /** The basis B: the owner's secret. For calibration; such an attack is not counted among those that broke in. */
  | "basis";

/** How much time a suite may take: `quick` is a first look, `standard` is what a report should quote. */
export const attackBudgets = ["quick", "standard"] as const;
export type AttackBudget = (typeof attackBudgets)[number];

/** An attack as specs and command lines see it. */
export interface AttackDeclaration<S extends Signature = Signature> {
  /** "optimise a free key by gradient, without the basis" */
  readonly title: string;
  readonly knowledge: readonly Knowledge[];
  /** Its arguments: `key_optimisation(labels: [10, 30])`. The defaults are those of the standard budget. */
  readonly signature: S;
  /** The arguments that are others in the quick budget; null: the quick budget leaves the attack out. */
  readonly quick: Readonly<Record<string, ConfigValue>> | null;
}

/** Sees to it that the quick budget gives arguments that there are. */
function declare<const S extends Signature>(
  declaration: AttackDeclaration<S> & { readonly quick: Partial<ArgumentsOf<S>> | null },
): AttackDeclaration<S> {
  return declaration;
}

/**
 * Every attack, in the order in which a suite makes them: those that cost little come first. Light: the checker reads it
 * at every start; how each works is in the file of its name beside this one.
 */
export const attackCatalogue = {
  reject_bypass: declare({
    title: "ignore the reject output",
    knowledge: ["scores"],
    signature: { keys: { type: "int", min: 1, default: 20 } },
    quick: { keys: 5 },
  }),
  relabelling: declare({
    title: "match outputs to classes anew",
    knowledge: ["scores"],
    signature: { labels: { type: "ints", min: 1, default: [10, 30, 100, 300] } },
    quick: { labels: [30, 300] },
  }),
  trivial_keys: declare({
    title: "no key, constants, random keys, a gate of another strength",
    knowledge: ["weights"],
    signature: {
      random: { type: "int", min: 1, default: 100 },
      strengths: { type: "floats", min: 0, default: [0, 0.25, 0.5, 2, 4] },
      labels: { type: "int", min: 1, default: 100 },
    },
    quick: { random: 30 },
  }),
  replay: declare({
    title: "use one leaked key",
    knowledge: ["labels"],
    signature: {},
    quick: {},
  }),
  key_means: declare({
    title: "means of leaked keys, and noised copies",
    knowledge: ["labels"],
    signature: {
      keys: { type: "ints", min: 1, default: [1, 2, 4, 8] },
      noise: { type: "floats", min: 0, exclusiveMin: true, default: [0.5, 1, 2] },
    },
    quick: { keys: [4], noise: [1] },
  }),
  span_reconstruction: declare({
    title: "forge keys in the span of leaked ones",
    knowledge: ["labels"],
    signature: {
      /** `all`: from 1 to m + 2; `few`: 1, m/2, m, m + 2. */
      keys: { type: "ints", min: 1, words: ["all", "few"], default: "all" },
      draws: { type: "int", min: 1, default: 5 },
    },
    quick: { keys: "few", draws: 3 },
  }),
  key_optimisation: declare({
    title: "move a free key by gradients, on labels",
    knowledge: ["weights"],
    signature: {
      labels: { type: "ints", min: 1, default: [10, 30, 100, 300] },
      steps: { type: "int", min: 1, default: 300 },
      restarts: { type: "int", min: 1, default: 5 },
      lr: { type: "float", min: 0, exclusiveMin: true, default: 0.05 },
      way: { type: "word", words: ["all", ...keyWays], default: "all" },
    },
    quick: { labels: [10, 100], restarts: 3 },
  }),
  key_optimisation_unlabelled: declare({
    title: "move a free key by gradients, without labels",
    knowledge: ["weights"],
    signature: {
      samples: { type: "ints", min: 2, default: [30, 100, 300] },
      steps: { type: "int", min: 1, default: 300 },
      restarts: { type: "int", min: 1, default: 5 },
      lr: { type: "float", min: 0, exclusiveMin: true, default: 0.05 },
      way: { type: "word", words: ["all", ...keyWays], default: "all" },
    },
    quick: { samples: [30], restarts: 3 },
  }),
  query_search: declare({
    title: "search for a key by asking",
    knowledge: ["scores", "labels"],
    signature: {
      queries: { type: "ints", min: 1, default: [100, 1000, 10_000, 100_000] },
      labels: { type: "int", min: 1, default: 10 },
      feedback: { type: "word", words: ["both", "scores", "labels"], default: "both" },
    },
    quick: { queries: [100, 1000, 10_000] },
  }),
  pruning: declare({
    title: "set the smallest weights to zero",
    knowledge: ["weights"],
    signature: {
      shares: { type: "floats", min: 0, max: 1, default: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] },
      labels: { type: "int", min: 1, default: 100 },
    },
    quick: { shares: [0.3, 0.6, 0.9] },
  }),
  weight_noise: declare({
    title: "add noise to the weights",
    knowledge: ["weights"],
    signature: {
      scales: { type: "floats", min: 0, default: [0.05, 0.1, 0.2, 0.5] },
      draws: { type: "int", min: 1, default: 5 },
      labels: { type: "int", min: 1, default: 100 },
    },
    quick: { scales: [0.1, 0.3], draws: 2 },
  }),
  batchnorm_reestimation: declare({
    title: "give batch norm the running statistics of an unauthorised path",
    knowledge: ["weights"],
    signature: {
      batches: { type: "int", min: 1, default: 60 },
      batch: { type: "int", min: 2, default: 128 },
      labels: { type: "int", min: 1, default: 100 },
    },
    quick: { batches: 20 },
  }),
  substitution: declare({
    title: "learn a scale and a bias for each channel in place of the gate",
    knowledge: ["weights"],
    signature: {
      shares: { type: "floats", min: 0, exclusiveMin: true, max: 0.1, default: [0.01, 0.1] },
      steps: { type: "int", min: 1, default: 300 },
      batch: { type: "int", min: 2, default: 64 },
      lr: { type: "float", min: 0, exclusiveMin: true, default: 0.02 },
      scratch_lr: { type: "float", min: 0, exclusiveMin: true, default: 0.001 },
    },
    quick: { shares: [0.01], steps: 100 },
  }),
  fine_tuning: declare({
    title: "train the weights on without the gate",
    knowledge: ["weights"],
    signature: {
      shares: { type: "floats", min: 0, exclusiveMin: true, max: 1, default: [0.001, 0.01, 0.05, 0.1] },
      steps: { type: "int", min: 1, default: 300 },
      batch: { type: "int", min: 2, default: 64 },
      lr: { type: "float", min: 0, exclusiveMin: true, default: 0.001 },
    },
    quick: { shares: [0.01], steps: 100 },
  }),
  extraction: declare({
    title: "teach a fresh network what the victim says under one leaked key",
    knowledge: ["scores"],
    signature: {
      queries: { type: "ints", min: 1, default: [100, 1000, 6000] },
      steps: { type: "int", min: 1, default: 300 },
      batch: { type: "int", min: 2, default: 64 },
      lr: { type: "float", min: 0, exclusiveMin: true, default: 0.001 },
    },
    quick: { queries: [1000], steps: 100 },
  }),
  calibration: declare({
    title: "search where there is something to find: would the suite see it?",
    knowledge: ["weights", "basis"],
    signature: {
      labels: { type: "int", min: 1, default: 30 },
      steps: { type: "int", min: 1, default: 300 },
      restarts: { type: "int", min: 1, default: 5 },
      lr: { type: "float", min: 0, exclusiveMin: true, default: 0.05 },
    },
    quick: { restarts: 3 },
  }),
} as const;

export type AttackName = keyof typeof attackCatalogue;

/** The arguments of an attack, defaults filled in. */
export type ArgumentsOfAttack<Name extends AttackName> =
  (typeof attackCatalogue)[Name] extends AttackDeclaration<infer S> ? ArgumentsOf<S> : never;

export const attackNames = Object.keys(attackCatalogue) as AttackName[];

export function isAttackName(name: string): name is AttackName {
  return Object.hasOwn(attackCatalogue, name);
}

/** What an attack is given in a budget where nothing else is said: every argument; null where the budget leaves it out. */
export function budgetArguments(
  name: AttackName,
  budget: AttackBudget,
): Readonly<Record<string, ConfigValue>> | null {
  const { signature, quick }: AttackDeclaration = attackCatalogue[name];
  if (budget === "quick" && quick === null) return null;
  const defaults = Object.entries(signature).flatMap(([argument, rule]) =>
    rule.default === undefined ? [] : [[argument, rule.default] as const],
  );
  return { ...Object.fromEntries(defaults), ...(budget === "quick" ? quick : {}) };
}
