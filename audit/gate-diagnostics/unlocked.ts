import {
  type ConcreteKey,
  type Logits,
  type OpenedModel,
  predictions,
  type Samples,
} from "../../runtime/opened-model/index.js";
import type { Unlocked } from "./diagnosis.js";
import { spreadKeys } from "./spread.js";

/** What keys unlock, spread over the samples. */
export async function unlock(
  opened: OpenedModel,
  samples: Samples,
  keys: readonly ConcreteKey[],
  options: { readonly strength?: number } = {},
): Promise<Unlocked> {
  const count = new Count(opened);
  for (const share of spreadKeys(samples, keys)) {
    for (const logits of await opened.logits(share.samples, share.keys, options))
      count.add(logits, share.samples);
  }
  return count.result();
}

/** What is open without a key. */
export async function unlockWithoutKey(opened: OpenedModel, samples: Samples): Promise<Unlocked> {
  const count = new Count(opened);
  count.add(await opened.unkeyedLogits(samples), samples);
  return count.result();
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
