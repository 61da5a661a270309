import type { ConfigValue } from "../model.js";
import type { Signature } from "../signature.js";
import type { ConcreteKey, Samples, Victim } from "../victim/index.js";

/** What an attacker must know of the model, besides that it is gated. */
export type Knowledge =
  /** The weights and the code: everything that the design lets be public. */
  | "weights"
  /** The logits for inputs and keys of the attacker's choice. */
  | "scores"
  /** The winning output alone. */
  | "labels"
  /** The basis B: the owner's secret. For calibration. */
  | "basis";

/** What an attack was given and spent. */
export interface Price {
  /** Valid keys that came into the attacker's hands. */
  readonly leakedKeys: number;
  /** Labelled samples, and samples without a label. */
  readonly labels: number;
  readonly unlabelled: number;
  /** Forward passes of one sample under one key that were asked of the victim. */
  readonly queries: number;
  /** Steps of an optimizer, over all restarts. */
  readonly steps: number;
  readonly seconds: number;
}

/** What one way of carrying out an attack came to. */
export interface Trial {
  /** What sets it apart from the attack's other trials: "10 labels", "4 keys, mean". */
  readonly variant: string;
  readonly price: Price;
  /** What was selected on, accuracy on the attacker's validation split; null where there was nothing to select. */
  readonly validation: number | null;
  /** Semantic accuracy on the test split, scored once. */
  readonly accuracy: number;
  /** R = (accuracy − chance) / (authorised accuracy − chance). */
  readonly recovery: number;
  /** The same data and effort without the victim or the attack: its variant and its recovery. */
  readonly control?: { readonly variant: string; readonly accuracy: number; readonly recovery: number };
  /** Numbers to draw it by: `{ labels: 10 }`. */
  readonly at?: Readonly<Record<string, number>>;
  /** What a reader must know of how it went: "not converged after 300 steps". */
  readonly remark?: string;
}

/** The attacker's own samples and those that attacks are scored on; no two of the three share a sample. */
export interface AttackData {
  readonly pool: Samples;
  readonly validation: Samples;
  readonly test: Samples;
  /** Size of the owner's training split: what "1 % of the data" is a share of. */
  readonly ownersSamples: number;
}

export interface AttackContext<Resident = unknown> {
  readonly victim: Victim<Resident>;
  readonly data: AttackData;
  /** Valid keys as they leaked, in the order in which they did; asking for more than before issues more. */
  leakedKeys(count: number): readonly ConcreteKey[];
  /** Accuracy on the test split under valid keys, and that of guessing. */
  readonly authorised: number;
  readonly chance: number;
  readonly seed: number;
  /** Hears how much of the attack is done, from 0 to 1. */
  readonly progress: (done: number) => void;
  readonly signal: AbortSignal;
}

/** A way to use a gated model without authority. One file in this folder for each. */
export interface Attack {
  readonly name: string;
  /** "optimise a free key by gradient, without the basis" */
  readonly title: string;
  readonly knowledge: readonly Knowledge[];
  /** Its arguments in a spec and on the command line: `key_optimisation(labels: [10, 30])`. */
  readonly signature: Signature;
  /** Why it has nothing to attack in this victim; undefined where it has. */
  inapplicable(victim: Victim): string | undefined;
  run(context: AttackContext, given: Readonly<Record<string, ConfigValue>>): Promise<readonly Trial[]>;
}
