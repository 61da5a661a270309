import {
  accuracy,
  type ConcreteKey,
  type Logits,
  rejectShare,
  type Samples,
  type Victim,
} from "../victim/index.js";
import type { Unlocked } from "./diagnosis.js";
import { meanOf } from "./statistics.js";

/** What keys unlock, each on all samples. */
export async function unlock(
  victim: Victim,
  samples: Samples,
  keys: readonly ConcreteKey[],
  options: { readonly strength?: number } = {},
): Promise<Unlocked> {
  return unlockedBy(victim, samples, await victim.logits(samples, keys, options));
}

/** What is open without a key. */
export async function unlockWithoutKey(victim: Victim, samples: Samples): Promise<Unlocked> {
  return unlockedBy(victim, samples, [await victim.unkeyedLogits(samples)]);
}

function unlockedBy(victim: Victim, samples: Samples, logits: readonly Logits[]): Unlocked {
  const { head } = victim.model.experiment;
  const mean = (of: (logits: Logits) => number): number => meanOf(logits.map(of));
  return {
    accuracy: mean((each) => accuracy(each, samples, head)),
    masked: mean((each) => accuracy(each, samples, head, "classes")),
    reject: head.reject === null ? null : mean((each) => rejectShare(each, head) ?? 0),
  };
}
