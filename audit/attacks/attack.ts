import type { ConcreteKey, OpenedModel, Outputs } from "../../runtime/opened-model/index.js";
import type { ConfigValue } from "../../tensor/signature.js";
import type { ArgumentsOfAttack, AttackName } from "./attack-catalogue.js";
import type { AttackData } from "./attacker-data.js";
import type { Price } from "./price.js";

export interface Score {
  readonly accuracy: number;
  readonly recovery: number;
}

/** What one way of carrying out an attack came to. */
export interface Trial {
  /** What sets it apart from the attack's other trials: "10 labels", "4 keys, mean". */
  readonly variant: string;
  readonly price: Price;
  /** Which outputs could win: all, or the classes alone, the reject output being masked. */
  readonly outputs: Outputs;
  /** What was selected on, accuracy on (a part of) the validation split; null where there was nothing to select. */
  readonly validation: number | null;
  /** Semantic accuracy on the test split, scored once. */
  readonly accuracy: number;
  /** R = (accuracy − chance) / (authorised accuracy − chance). */
  readonly recovery: number;
  /** Where the reject output is masked: the same with that output unmasked, a rejection being wrong. */
  readonly unmasked?: Score;
  /** The same data and effort without the victim or the attack: its variant and its recovery. */
  readonly control?: Score & { readonly variant: string };
  /** Numbers to draw it by: `{ labels: 10 }`. */
  readonly at?: Readonly<Record<string, number>>;
  /** What a reader must know of how it went: "not converged after 300 steps". */
  readonly remark?: string;
}

export interface AttackContext<Resident = unknown> {
  readonly victim: OpenedModel<Resident>;
  readonly data: AttackData;
  /** Valid keys as they leaked, in the order in which they did: the first of more are those of fewer. */
  leakedKeys(count: number): readonly ConcreteKey[];
  /** Accuracy on the test split under valid keys, and that of guessing. */
  readonly authorised: number;
  readonly chance: number;
  readonly seed: number;
  /** Hears how much of the attack is done, from 0 to 1. */
  readonly progress: (done: number) => void;
  /** To be asked between two steps: `signal.throwIfAborted()`. */
  readonly signal: AbortSignal;
}

/** A way to use a gated model without authority. One file in this folder for each; what it is called and takes, the catalogue says. */
export interface Attack<Name extends AttackName = AttackName> {
  readonly name: Name;
  /** Why it has nothing to attack in this victim; undefined where it has. */
  inapplicable(victim: OpenedModel): string | undefined;
  run(context: AttackContext, given: ArgumentsOfAttack<Name>): Promise<readonly Trial[]>;
}

/** An attack of whatever name: its arguments are those that its signature names. */
export interface AnyAttack {
  inapplicable(victim: OpenedModel): string | undefined;
  run(context: AttackContext, given: Readonly<Record<string, ConfigValue>>): Promise<readonly Trial[]>;
}

/** R: 0 for an attack that does no better than guessing, 1 for one that does as well as a valid key. */
export function recoveryOf(
  { authorised, chance }: Pick<AttackContext, "authorised" | "chance">,
  accuracy: number,
): number {
  return (accuracy - chance) / (authorised - chance);
}

/** A trial before its recoveries are worked out. */
export interface MeasuredTrial extends Omit<Trial, "recovery" | "unmasked" | "control"> {
  /** Accuracy. */
  readonly unmasked?: number;
  readonly control?: { readonly variant: string; readonly accuracy: number };
}

/** A trial from what was measured. */
export function trialOf(context: AttackContext, measured: MeasuredTrial): Trial {
  const { control, unmasked, ...trial } = measured;
  const scored = <Measured extends { readonly accuracy: number }>(of: Measured) => ({
    ...of,
    recovery: recoveryOf(context, of.accuracy),
  });
  return {
    ...scored(trial),
    ...(unmasked !== undefined && { unmasked: scored({ accuracy: unmasked }) }),
    ...(control && { control: scored(control) }),
  };
}
