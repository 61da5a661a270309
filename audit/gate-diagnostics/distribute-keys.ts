import { type ConcreteKey, type Samples, sliceSamples } from "../../runtime/opened-model/index.js";
import { countTo } from "./statistics.js";

/** Some of the samples with the keys that they are run under. */
export interface KeyedSamples {
  readonly samples: Samples;
  readonly keys: readonly ConcreteKey[];
}

const parts = 4;

/**
 * Distributes keys over the samples: each runs on one part in four, so that four times as many keys cost as much, and a
 * figure depends less on which were drawn. Every sample meets the same number of keys, where that of keys is a multiple of
 * four.
 */
export function distributeKeys(samples: Samples, keys: readonly ConcreteKey[]): KeyedSamples[] {
  const start = (part: number): number => Math.floor((part * samples.count) / parts);
  return countTo(parts, (part) => ({
    samples: sliceSamples(samples, start(part), start(part + 1)),
    keys: keys.filter((_, i) => i % parts === part),
  })).filter((part) => part.samples.count > 0 && part.keys.length > 0);
}
