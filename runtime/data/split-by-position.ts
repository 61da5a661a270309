import { stream } from "../../tensor/random/index.js";
import { countTraining } from "./dataset.js";
import type { SplitIndices } from "./split-by-content.js";

/**
 * As runs split files that recorded nothing of it: the first `share` of an order of `count` positions that `seed` draws is for
 * training. Fails with SPK4114 where nothing would be left for one of the two.
 */
export function splitByPosition(
  dataset: string,
  count: number,
  { share, seed }: { readonly share: number; readonly seed: number },
): SplitIndices {
  const trained = countTraining(dataset, count, share);
  const order = Array.from(stream(seed, "dataset", dataset, "split").permutation(count));
  return { train: order.slice(0, trained), test: order.slice(trained), trainOnly: [] };
}
