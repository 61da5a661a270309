import type { ConcreteKey } from "../../runtime/opened-model/concrete-key.js";
import type { Logits, OpenedModel, Outputs, Samples } from "../../runtime/opened-model/index.js";
import type { CatalogueEntry } from "../../tensor/catalogue.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import type { ArgumentsOf, Signature } from "../../tensor/signature.js";
import type { AttackerData } from "./attacker-data.js";
import type { Attempt, Candidate } from "./attempt.js";
import type { Price, Tally } from "./price.js";
import type { FactorSearch, FactorSearchOptions } from "./toolkit/factor-search.js";
import type { KeySearch, KeySearchOptions } from "./toolkit/key-search.js";
import type { StatisticsOptions } from "./toolkit/running-statistics.js";
import type { SignSearch, SignSearchOptions } from "./toolkit/sign-search.js";
import type { TrainingBudget, UngatedTraining } from "./toolkit/training.js";

/** What an attacker must have of the model, besides what the price of an attack says. */
export const knowledge = [
  /** The weights and the code: everything that the design lets be public. */
  "weights",
  /** The logits for inputs and keys of the attacker's choice. */
  "scores",
  /** The winning output alone, for inputs and keys of the attacker's choice. */
  "labels",
  /** The basis B: the owner's secret. For calibration; the verdict does not count such an attack. */
  "basis",
] as const;
export type Knowledge = (typeof knowledge)[number];

/**
 * A way to use a gated model without authority. Each is one file of this folder, with all that is known of it. The checker reads
 * every attack at every start of `spkc`, so a file imports types and light modules at its top: whatever runs a network
 * comes with the context, and a package that only one attack needs is imported inside `run`.
 */
export interface Attack<Name extends string = string, S extends Signature = Signature>
  extends CatalogueEntry<S> {
  readonly name: Name;
  readonly knowledge: readonly Knowledge[];
  /** Whether there is nothing to attack where no key enters at activations: then only a lock keeps the model. */
  readonly needsKeys: boolean;
  /** The arguments that differ in the quick budget; null: the quick budget leaves the attack out. */
  readonly quick: Partial<ArgumentsOf<S>> | null;
  /** The arguments that differ in the long budget. */
  readonly long: Partial<ArgumentsOf<S>>;
  /** Why there is nothing to attack in this victim; undefined where there is. Left out where there always is. */
  inapplicable?(victim: OpenedModel, lock?: PublicLock): string | undefined;
  /** Carries the attack out, one variant after another. */
  run(context: AttackContext, given: ArgumentsOf<S>): AsyncIterable<Attempt>;
}

/** What everybody knows of the lock on the victim's weights. */
export interface PublicLock {
  readonly name: string;
  /** The parameters that are locked. */
  readonly parameters: readonly string[];
}

/** An attack whose arguments have the types of its signature. The defaults are those of the standard budget. */
export function defineAttack<const Name extends string, const S extends Signature>(
  attack: Attack<Name, S>,
): Attack<Name, S> {
  return attack;
}

/**
 * What an attack works with. It holds no test sample: an attack gives attempts, and the suite alone scores them. What is
 * opened here, the suite closes when the attack ends.
 */
export interface AttackContext {
  /** The model under attack; what an attack may use of it, its `knowledge` says. */
  readonly victim: OpenedModel;
  /** On the victim's weights, if there is one. */
  readonly lock?: PublicLock | undefined;
  /** What the optimizer kept, by slot and parameter, where the attacker has a checkpoint as its owner keeps it. */
  readonly slots?: Named<HostTensor> | undefined;
  /** Parameters and buffers that the owner took from a file before training: anybody may have them. */
  readonly publicWeights?: Named<HostTensor> | undefined;
  readonly data: AttackerData;
  readonly seed: number;
  /** The outputs that an attacker who sees the logits lets win: the classes alone, where there is a reject output. */
  readonly outputs: Outputs;
  /** Valid keys as they leaked, in the order in which they did: the first of more are those of fewer. */
  readonly leakedKeys: (count: number) => readonly ConcreteKey[];
  /** The logits of every candidate on all samples. */
  readonly logits: (candidates: readonly Candidate[], samples: Samples) => Promise<readonly Logits[]>;
  /** The candidate that is right most often on labelled samples; of equals the first. */
  readonly select: (candidates: readonly Candidate[], by: SelectionOptions) => Promise<Selection>;
  /** A search for keys by gradients, the weights staying as they are. */
  readonly keySearch: (options: KeySearchOptions) => KeySearch;
  /** A search by gradients that uses all that the weights and the code say of keys. */
  readonly factorSearch: (options: FactorSearchOptions) => FactorSearch;
  /** A search by gradients for the signs of weights whose magnitudes are known. */
  readonly signSearch: (options: SignSearchOptions) => SignSearch;
  /** Training of networks without a gate. */
  readonly training: (budget: TrainingBudget) => UngatedTraining;
  /** Batch norm's running statistics after batches of the pool in training mode. */
  readonly reestimateStatistics: (options: StatisticsOptions) => Promise<Named<HostTensor>>;
  /** Says how many optimizer steps the attack takes in all; every one of them then reports progress. */
  readonly expectSteps: (steps: number) => void;
  /** Reports how much of the attack is done, from 0 to 1. */
  readonly reportProgress: (done: number) => void;
  /** To be asked between two steps: `signal.throwIfAborted()`. */
  readonly signal: AbortSignal;
}

export interface SelectionOptions {
  readonly samples: Samples;
  /** Those of the context where they are left out. */
  readonly outputs?: Outputs;
  /** What was spent so far; the labels of the samples are added. */
  readonly tally: Tally;
}

/** The part of an attempt that selecting gives. */
export interface Selection {
  readonly candidates: readonly [Candidate];
  readonly validation: number;
  readonly price: Price;
}
