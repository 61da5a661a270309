import type { LockInMemory } from "../../runtime/locks/lock-in-memory.js";
import type { LockState } from "../../runtime/locks/lock-record.js";
import type { CheckpointName } from "../../runtime/run-folder/checkpoint-name.js";
import type { OtherData } from "../../runtime/run-folder/run-data.js";
import type { ConfigValue } from "../../tensor/signature.js";
import type { Knowledge } from "./attack.js";
import type { AttackBudget } from "./budget.js";
import type { AttackName } from "./catalogue.js";
import type { Trial } from "./trial.js";

/** What `attacks.json` holds. */
export interface AttackReport {
  readonly format: typeof attackReportFormat;
  /** The identity of the run that was measured. Files of earlier versions lack it. */
  readonly run?: string;
  /** Of a locked run, whether its weights were looked at as they lie there, or under the lock key. */
  readonly lock?: LockState;
  /** Of a run whose spec has a lock, the lock that was put on its weights for the attacks, under a throwaway key. */
  readonly lockedInMemory?: LockInMemory;
  /** Of a run that began with weights of a file, whether controls had them too; left out where it did not. */
  readonly fileWeights?: "public" | "private";
  /** How the data differ from those that the run began with; left out where they are the same. */
  readonly otherData?: OtherData;
  readonly spec: string;
  readonly experiment: string;
  readonly checkpoint: CheckpointName;
  /** Optimizer steps that the attacked weights have seen. */
  readonly step: number;
  readonly budget: AttackBudget;
  readonly seed: number;
  readonly engine: string;
  readonly device: string;
  /** Sizes of the attacker's pool and validation split, of the test split and of the owner's training split. */
  readonly data: {
    readonly pool: number;
    readonly validation: number;
    readonly test: number;
    readonly ownersSamples: number;
  };
  /** Accuracy on the test split under valid keys, and of guessing the commonest class: R = 1 and R = 0. */
  readonly authorised: number;
  readonly chance: number;
  readonly attacks: readonly AttackOutcome[];
  readonly verdict: AttackVerdict;
  readonly seconds: number;
}

export const attackReportFormat = "spankey-attacks/1";

export type AttackOutcome = MadeAttack | SkippedAttack;

interface NamedAttack {
  readonly name: AttackName;
  /** What it does, in a few words. */
  readonly title: string;
  readonly knowledge: readonly Knowledge[];
}

export interface MadeAttack extends NamedAttack {
  readonly arguments: Readonly<Record<string, ConfigValue>>;
  readonly trials: readonly Trial[];
  readonly seconds: number;
}

export interface SkippedAttack extends NamedAttack {
  /** Why it was not made. */
  readonly reason: string;
}

export function wasMade(outcome: AttackOutcome): outcome is MadeAttack {
  return "trials" in outcome;
}

/** What a suite found. */
export type AttackVerdict =
  /** The cheapest attack that got round the gate. */
  | { readonly kind: "broken"; readonly attack: AttackName; readonly trial: Trial }
  | { readonly kind: "none" }
  /** The suite did not break what it should have broken: that it found nothing says nothing. */
  | { readonly kind: "inconclusive"; readonly reason: string };
