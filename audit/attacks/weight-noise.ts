import { standardDeviation } from "simple-statistics";
import type { OpenedModel } from "../../runtime/opened-model/index.js";
import { type HostTensor, type Named, parameterTypes } from "../../tensor/programs/index.js";
import { type StreamPart, stream } from "../../tensor/random/index.js";
import type { Attack } from "./attack.js";
import { tryRemovals, unauthorisedPaths } from "./removal.js";

/**
 * The holder of the weights adds normal noise to all of them, in the hope that the gate hangs on finer balances than the
 * task does. Of several draws the validation split selects one.
 */
export const weightNoise: Attack<"weight_noise"> = {
  name: "weight_noise",

  inapplicable: () => undefined,

  async run(context, { scales, draws, labels }) {
    const { victim, seed } = context;
    const removals = scales.map((scale, level) => ({
      variant: `${Math.round(scale * 1000) / 10} % noise`,
      at: { scale },
      attempts: Array.from({ length: draws }, (_, draw) => ({
        paths: unauthorisedPaths,
        weights: () => withNoise(victim, scale, seed, [level, draw]),
      })),
    }));
    return await tryRemovals(context, "weight_noise", labels, removals);
  },
};

/** w + scale · s · N(0, 1), with s the standard deviation over the tensor that w is in. */
function withNoise(
  { model, hostWeights }: OpenedModel,
  scale: number,
  seed: number,
  label: readonly StreamPart[],
): Named<HostTensor> {
  return Object.fromEntries(
    Object.entries(parameterTypes(model.parameters)).map(([name, type]): [string, HostTensor] => {
      const values = Float32Array.from(hostWeights[name]?.values ?? []);
      const numbers = stream(seed, "attack", "weight_noise", name, ...label);
      const spread = scale * standardDeviation(Array.from(values));
      for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) + spread * numbers.normal();
      return [name, { type, values }];
    }),
  );
}
