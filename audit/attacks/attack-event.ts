import type { AttackName } from "./attack-catalogue.js";

/** What a suite tells those who watch it. */
export interface AttackEvent {
  readonly kind: "attacking";
  readonly attack: AttackName;
  /** Which one of how many, from 1. */
  readonly number: number;
  readonly attacks: number;
  /** How much of it is done, from 0 to 1. */
  readonly done: number;
}
