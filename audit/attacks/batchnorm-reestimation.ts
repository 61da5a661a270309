import { batchTypes } from "../../runtime/evaluate/counts.js";
import {
  type ConcreteKey,
  gatedLogits,
  keysOf,
  keyTypes,
  pickSamples,
  stackKeys,
} from "../../runtime/opened-model/index.js";
import { BufferStates, trainingMode } from "../../runtime/train/modes.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import { float32 } from "../../tensor/ops/tensor-type.js";
import {
  bufferTypes,
  type HostTensor,
  type Named,
  type Program,
  pick,
  weightTypes,
} from "../../tensor/programs/index.js";
import type { Attack, AttackContext } from "./attack.js";
import { BatchOrder } from "./batch-order.js";
import { removalKey, tryRemovals, type UnauthorisedPath, unauthorisedPaths } from "./removal.js";

/**
 * The holder of the weights lets unlabelled samples through the network in training mode, without a key or with a wrong
 * one, until the running statistics of batch norm are those of that path: an owner who trains valid and denied paths
 * together leaves a mixture of both.
 */
export const batchnormReestimation: Attack<"batchnorm_reestimation"> = {
  name: "batchnorm_reestimation",

  inapplicable: ({ model }) =>
    Object.keys(bufferTypes(model.parameters)).length === 0 ? "the model has no batch norm" : undefined,

  async run(context, { batches, batch, labels }) {
    const key = removalKey(context, "batchnorm_reestimation");
    const unlabelled = Math.min(batches * batch, context.data.pool.count);
    return await tryRemovals(context, "batchnorm_reestimation", labels, [
      {
        variant: `${unlabelled} samples`,
        at: { unlabelled },
        spent: { unlabelled },
        attempts: unauthorisedPaths.map((path) => ({
          paths: [path],
          weights: () => reestimate(context, path, key, { batches, batch }),
        })),
      },
    ]);
  },
};

/** The running statistics after so many batches of the pool in training mode. */
async function reestimate(
  { victim, data: { pool }, seed, signal }: AttackContext,
  path: UnauthorisedPath,
  key: ConcreteKey,
  { batches, batch }: { readonly batches: number; readonly batch: number },
): Promise<Named<HostTensor>> {
  const { model, engine, layouts, hostWeights } = victim;
  const isKeyed = path === "wrong";
  const buffers = bufferTypes(model.parameters);
  const program: Program = {
    inputs: {
      ...weightTypes(model.parameters),
      input: batchTypes(model, batch).input,
      ...(isKeyed ? keyTypes(layouts, 1) : {}),
    },
    run(ops, inputs) {
      const states = new BufferStates(inputs);
      gatedLogits(ops, model, {
        weights: inputs,
        input: pick(inputs, "input"),
        keys: isKeyed ? keysOf(layouts, inputs) : null,
        // No dropout: the statistics are to fit the network in use.
        mode: trainingMode(states, (shape) => ops.broadcast(ops.constant([1], float32()), shape)),
      });
      return states.latest(Object.keys(buffers));
    },
  };
  const executable = await engine.compile(program);
  const isBuffer = ([name]: readonly [string, unknown]): boolean => name in buffers;
  const named = Object.entries(hostWeights);
  const constants = uploadAll(engine, {
    ...Object.fromEntries(named.filter((entry) => !isBuffer(entry))),
    ...(isKeyed ? stackKeys([key]) : {}),
  });
  let statistics: Named<unknown> = uploadAll(engine, Object.fromEntries(named.filter(isBuffer)));
  const order = new BatchOrder(pool.count, batch, seed, ["batchnorm_reestimation", path]);
  try {
    for (let step = 1; step <= batches; step++) {
      signal.throwIfAborted();
      const { input } = pickSamples(pool, order.ofStep(step));
      const fed = uploadAll(engine, { input: { type: pick(program.inputs, "input"), values: input } });
      const next = await executable.run({ ...constants, ...statistics, ...fed });
      releaseAll(engine, fed);
      releaseAll(engine, statistics);
      statistics = next;
    }
    const last = Object.entries(statistics).map(
      async ([name, tensor]) => [name, await engine.download(tensor)] as const,
    );
    return Object.fromEntries(await Promise.all(last));
  } finally {
    releaseAll(engine, statistics);
    releaseAll(engine, constants);
    await executable.dispose();
  }
}
