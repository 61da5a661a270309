import type { RandomStream } from "../../../tensor/random/index.js";
import type { SampleValues } from "../dataset.js";

/**
 * A random change of one image on its stored values, before normalisation. Reads the sample that starts at `from` in
 * `source` (channel, height, width order), writes one of the same shape to the start of `target`. `source` and
 * `target` are of the same type and do not overlap. It must draw from `random` only, and must not allocate: it runs
 * once a sample.
 */
export type Augmentation = (
  source: SampleValues,
  from: number,
  target: SampleValues,
  random: RandomStream,
) => void;
