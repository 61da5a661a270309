import type { OpenedModel } from "../../runtime/opened-model/index.js";
import { type HostTensor, type Named, parameterTypes } from "../../tensor/programs/index.js";
import type { Attack } from "./attack.js";
import { tryRemovals, unauthorisedPaths } from "./removal.js";

/**
 * The holder of the weights sets the smallest of them to zero, a share of each matrix and kernel (magnitude pruning, Han
 * et al. 2015, without the training after it), in the hope that the gate hangs on small ones.
 */
export const pruning: Attack<"pruning"> = {
  name: "pruning",

  inapplicable: () => undefined,

  async run(context, { shares, labels }) {
    const prune = pruner(context.victim);
    const removals = shares.map((share) => ({
      variant: `${Math.round(share * 1000) / 10} % of the weights`,
      at: { share },
      attempts: [{ paths: unauthorisedPaths, weights: () => prune(share) }],
    }));
    return await tryRemovals(context, "pruning", labels, removals);
  },
};

/** Weights with a share of every parameter of two axes or more set to zero; biases and norms keep theirs. */
function pruner({ model, hostWeights }: OpenedModel): (share: number) => Named<HostTensor> {
  const matrices = Object.entries(parameterTypes(model.parameters)).flatMap(([name, { shape }]) => {
    const tensor = hostWeights[name];
    if (shape.length < 2 || tensor === undefined) return [];
    const sorted = Float32Array.from(tensor.values, Math.abs).sort();
    return [{ name, tensor, sorted }];
  });
  return (share) =>
    Object.fromEntries(
      matrices.map(({ name, tensor: { type, values }, sorted }) => [
        name,
        { type, values: withoutSmallest(values, sorted, Math.round(share * values.length)) },
      ]),
    );
}

/** The `count` smallest by magnitude set to zero; of equal ones the first. `sorted`: the magnitudes in order. */
function withoutSmallest(values: ArrayLike<number>, sorted: Float32Array, count: number): Float32Array {
  const kept = Float32Array.from(values);
  if (count === 0) return kept;
  const threshold = sorted[count - 1] ?? 0;
  let ties = count - sorted.indexOf(threshold);
  for (const [i, value] of kept.entries()) {
    const magnitude = Math.abs(value);
    if (magnitude < threshold || (magnitude === threshold && ties-- > 0)) kept[i] = 0;
  }
  return kept;
}
