import type { AttackName } from "./catalogue.js";

/** What a suite reports to its observer. */
export interface AttackEvent {
  readonly kind: "attacking";
  readonly attack: AttackName;
  readonly summary: string;
  /** Which one of how many, from 1. */
  readonly number: number;
  readonly attacks: number;
  /** How much of it is done, from 0 to 1. */
  readonly done: number;
}
