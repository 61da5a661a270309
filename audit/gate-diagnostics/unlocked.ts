import * as v from "valibot";
import {
  type ConcreteKey,
  type Logits,
  type OpenedModel,
  predictions,
  type Samples,
} from "../../runtime/opened-model/index.js";
import { fraction, measuredShare, schemaOf } from "../../runtime/stored-json/index.js";
import { distributeKeys } from "./distribute-keys.js";

/** What a set of keys unlocks: means over samples and keys, each key on a quarter of the samples. */
export interface Unlocked {
  /** Semantic accuracy. */
  readonly accuracy: number;
  /** The same with the reject output masked: the C classes alone compete. Equal where there is no reject output. */
  readonly masked: number;
  /** Share of predictions that the reject output wins; null where there is none. */
  readonly reject: number | null;
}

/** Shares. Masking the reject output costs no right prediction, and what is right is not rejected. */
export const unlocked = schemaOf<Unlocked>()(
  v.pipe(
    v.object({ accuracy: measuredShare, masked: measuredShare, reject: v.nullable(fraction) }),
    v.check(
      ({ accuracy, masked, reject }) =>
        reject === null ? accuracy === masked : !(accuracy > masked || accuracy + reject > 1 + 1e-9),
      "one whose shares go together",
    ),
  ),
);

/** What keys unlock, distributed over the samples. */
export async function unlock(
  opened: OpenedModel,
  samples: Samples,
  keys: readonly ConcreteKey[],
  options: { readonly strength?: number } = {},
): Promise<Unlocked> {
  const count = new Count(opened);
  for (const part of distributeKeys(samples, keys)) {
    for (const logits of await opened.logits(part.samples, part.keys, options))
      count.add(logits, part.samples);
  }
  return count.result();
}

/** What is open without a key. */
export async function unlockWithoutKey(opened: OpenedModel, samples: Samples): Promise<Unlocked> {
  const count = new Count(opened);
  count.add(await opened.unkeyedLogits(samples), samples);
  return count.result();
}

/** "0.991 | 0.987": accuracy, and masked where there is a reject output. */
export function showUnlocked({ accuracy, masked, reject }: Unlocked): string {
  return reject === null ? accuracy.toFixed(3) : `${accuracy.toFixed(3)} | ${masked.toFixed(3)}`;
}

/** Counts predictions over samples and keys. */
class Count {
  #all = 0;
  #right = 0;
  #rightMasked = 0;
  #rejected = 0;

  constructor(private readonly opened: OpenedModel) {}

  add(logits: Logits, { labels }: Samples): void {
    const { head } = this.opened.model.experiment;
    const won = predictions(logits, head, "all");
    const masked = predictions(logits, head, "classes");
    for (const [i, label] of labels.entries()) {
      this.#all += 1;
      if (won[i] === label) this.#right += 1;
      if (masked[i] === label) this.#rightMasked += 1;
      if (won[i] === head.reject) this.#rejected += 1;
    }
  }

  result(): Unlocked {
    const all = this.#all;
    return {
      accuracy: this.#right / all,
      masked: this.#rightMasked / all,
      reject: this.opened.model.experiment.head.reject === null ? null : this.#rejected / all,
    };
  }
}
