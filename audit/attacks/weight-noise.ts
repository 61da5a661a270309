import type { OpenedModel } from "../../runtime/opened-model/index.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { parameterTypes } from "../../tensor/programs/parameters.js";
import { type StreamPart, stream } from "../../tensor/random/index.js";
import { defineAttack } from "./attack.js";
import { tryRemovals } from "./removal.js";

/**
 * The holder of the weights adds normal noise to all of them, in the hope that the gate hangs on finer balances than the
 * task does. Of several draws the validation split selects one.
 */
export const weightNoise = defineAttack({
  name: "weight_noise",
  summary: "add noise to the weights",
  knowledge: ["weights"],
  needsKeys: false,
  signature: {
    scales: { type: "floats", min: 0, default: [0.05, 0.1, 0.2, 0.5] },
    draws: { type: "int", min: 1, default: 5 },
    labels: { type: "int", min: 1, default: 100 },
  },
  quick: { scales: [0.1, 0.3], draws: 2 },
  long: { draws: 20 },

  async *run(context, { scales, draws, labels }) {
    const { victim, seed } = context;
    const removals = scales.map((scale, level) => ({
      variant: `${Math.round(scale * 1000) / 10} % noise`,
      at: { scale },
      async *changes() {
        for (let draw = 0; draw < draws; draw++)
          yield { weights: await addNoise(victim, scale, seed, [level, draw]) };
      },
    }));
    yield* tryRemovals(context, "weight_noise", labels, removals);
  },
});

/** w + scale · s · N(0, 1), with s the standard deviation over the tensor that w is in. */
async function addNoise(
  { model, hostWeights }: OpenedModel,
  scale: number,
  seed: number,
  label: readonly StreamPart[],
): Promise<Named<HostTensor>> {
  const { standardDeviation } = await import("simple-statistics");
  return Object.fromEntries(
    Object.entries(parameterTypes(model.parameters)).map(([name, type]): [string, HostTensor] => {
      const values = Float32Array.from(hostWeights[name]?.values ?? []);
      const numbers = stream(seed, "attack", "weight_noise", name, ...label);
      const deviation = scale * standardDeviation(Array.from(values));
      for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) + deviation * numbers.normal();
      return [name, { type, values }];
    }),
  );
}
