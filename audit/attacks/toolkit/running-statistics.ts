import { batchTypes } from "../../../runtime/evaluate/counts.js";
import type { GatedModel } from "../../../runtime/model.js";
import {
  type ConcreteKey,
  gatedLogits,
  keysOf,
  keyTypes,
  type OpenedModel,
  pickSamples,
  stackKeys,
} from "../../../runtime/opened-model/index.js";
import { BufferStates, trainingMode } from "../../../runtime/train/modes.js";
import { releaseAll, uploadAll } from "../../../tensor/engines/resident.js";
import { float32 } from "../../../tensor/ops/tensor-type.js";
import {
  bufferTypes,
  type HostTensor,
  type Named,
  type Program,
  pick,
  weightTypes,
} from "../../../tensor/programs/index.js";
import type { StreamPart } from "../../../tensor/random/index.js";
import { BatchOrder } from "./batch-order.js";
import type { AttackTools } from "./toolkit.js";

export interface StatisticsOptions {
  /** What enters while the statistics are taken; null: no key. */
  readonly key: ConcreteKey | null;
  readonly batches: number;
  /** Samples of a batch. */
  readonly batch: number;
  /** Names the order of the samples. */
  readonly label: readonly StreamPart[];
}

/** The running statistics of batch norm after so many batches of the pool in training mode. */
export async function reestimateStatistics(
  { victim, data: { pool }, seed, signal }: AttackTools,
  { key, batches, batch, label }: StatisticsOptions,
): Promise<Named<HostTensor>> {
  const { engine, hostWeights } = victim;
  const program = statisticsProgram(victim, key !== null, batch);
  const executable = await engine.compile(program);
  const constants = uploadAll(engine, { ...hostWeights, ...(key === null ? {} : stackKeys([key])) });
  // those of the last batch take the place of the weights of their names
  let statistics: Named<unknown> = {};
  const order = new BatchOrder(pool.count, batch, seed, label);
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

/** One batch in training mode; it gives the next value of every buffer. */
function statisticsProgram(
  { model, layouts }: { readonly model: GatedModel; readonly layouts: OpenedModel["layouts"] },
  isKeyed: boolean,
  batch: number,
): Program {
  const buffers = Object.keys(bufferTypes(model.parameters));
  return {
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
      return states.latest(buffers);
    },
  };
}
