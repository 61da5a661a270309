import type { OpenedModel } from "../../runtime/opened-model/index.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { parameterTypes } from "../../tensor/programs/parameters.js";
import { defineAttack } from "./attack.js";
import { tryRemovals } from "./removal.js";

/**
 * The holder of the weights sets the smallest of them to zero, a share of each matrix and kernel (magnitude pruning, Han
 * et al. 2015, without the training after it), in the hope that the gate hangs on small ones.
 */
export const pruning = defineAttack({
  name: "pruning",
  summary: "set the smallest weights to zero",
  knowledge: ["weights"],
  needsKeys: false,
  signature: {
    shares: { type: "floats", min: 0, max: 1, default: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] },
    labels: { type: "int", min: 1, default: 100 },
  },
  quick: { shares: [0.3, 0.6, 0.9] },
  long: {},

  async *run(context, { shares, labels }) {
    const prune = pruner(context.victim);
    const removals = shares.map((share) => ({
      variant: `${Math.round(share * 1000) / 10} % of the weights`,
      at: { share },
      changes: () => [{ weights: prune(share) }],
    }));
    yield* tryRemovals(context, "pruning", labels, removals);
  },
});

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
