import { freemem } from "node:os";
import type { CheckedExperiment, Sequence, Step } from "../../compiler/index.js";
import { estimateDataMemory } from "../../runtime/data/index.js";
import { createEngine, findTarget, flattenParameters } from "../../runtime/index.js";
import { hasGraphicsCard } from "../../tensor/engines/choose.js";
import { processorThreads } from "../../tensor/engines/processor-threads.js";
import { sizeOf } from "../../tensor/ops/index.js";
import type { DataMemoryOptions } from "../data-memory.js";
import type { JobPlace } from "../jobs/index.js";

/** How a sweep is spread over a machine. */
export interface Capacity {
  /** Runs at once. */
  readonly jobs: number;
  /** Processor threads of each; undefined: as the engine decides. */
  readonly threads: number | undefined;
}

export interface CapacityOptions extends DataMemoryOptions {
  /** Told by the user; what is left out follows from the machine and the experiments. */
  readonly jobs?: number | undefined;
  readonly threads?: number | undefined;
  readonly place: JobPlace;
  /** The folder of the data; undefined: where the dataset comes from by itself. */
  readonly data?: string | undefined;
}

/**
 * As many runs at once as there are cores, one thread each: a training step gains less by a second thread than a second
 * run does. Fewer where memory would not do for the largest of them, or where there are fewer runs than cores; then
 * each gets more threads. A graphics card is not shared.
 */
export async function capacityFor(
  experiments: readonly CheckedExperiment[],
  { jobs, threads, place, ...told }: CapacityOptions,
): Promise<Capacity> {
  if (jobs !== undefined) return sharedCapacity({ jobs, threads });
  if (await usesGraphicsCard(place)) return { jobs: 1, threads };
  const most = await largestMemory(experiments, told);
  const fitting = Math.floor(availableMemory() / most);
  const { jobs: shared } = sharedCapacity({ threads });
  return sharedCapacity({ jobs: Math.max(1, Math.min(shared, fitting, experiments.length)), threads });
}

/** Bytes of the experiment that takes most. Experiments of a sweep mostly have the same data, which are looked at once. */
async function largestMemory(
  experiments: readonly CheckedExperiment[],
  { data: directory, dataMemory: memory }: Pick<CapacityOptions, "data" | "dataMemory">,
): Promise<number> {
  const known = new Map<string, Promise<number>>();
  const samplesOf = ({ data }: CheckedExperiment): Promise<number> => {
    const key = JSON.stringify([data.dataset, data.sampleShape]);
    const found = known.get(key) ?? estimateDataMemory(data, { directory, memory });
    known.set(key, found);
    return found;
  };
  const all = experiments.map(async (experiment) => memoryOf(experiment, await samplesOf(experiment)));
  return Math.max(...(await Promise.all(all)));
}

/** What a machine takes on that does not know the experiments yet: a run on each core, or on as many as SPANKEY_THREADS says. */
export function sharedCapacity({ jobs, threads }: Omit<CapacityOptions, "place">): Capacity {
  const cores = processorThreads();
  // 0 threads: as the engine decides
  const chosen = jobs ?? Math.max(1, Math.floor(cores / Math.max(1, threads ?? 1)));
  return { jobs: chosen, threads: threads ?? Math.max(1, Math.floor(cores / chosen)) };
}

async function usesGraphicsCard({ engine, device }: JobPlace): Promise<boolean> {
  if (device === "auto" && !hasGraphicsCard()) return false;
  const opened = await createEngine({ engine, device });
  return findTarget(opened.name, opened.device).about.gpu;
}

const megabyte = 2 ** 20;
/** What a process takes that trains next to nothing: Node, the compiler, the engine. */
const processBytes = 300 * megabyte;
/** Weights, gradients, two slots of an optimizer, and what a checkpoint copies; four bytes each. */
const bytesPerParameter = 8 * 4;
/** The sum of gradients for each parameter, where steps have several batches. */
const sumBytes = 4;
/** The average of each parameter, and its copy in a checkpoint. */
const averageBytes = 2 * 4;
/** The activation itself and its gradient; few engines keep both of all layers. */
const bytesPerActivation = 2 * 4;

/**
 * Bytes that a run of an experiment takes, about, with `samples` bytes of its data in memory: without these, for the models in specs/, between nine tenths and three times of
 * what was measured; most too much for deep convolutional networks.
 */
export function memoryOf({ model, data, train, loss }: CheckedExperiment, samples = 0): number {
  const { parameters, activations } = sizesOf(model.body);
  const paths = 1 + new Set(loss.flatMap(({ on }) => on)).size;
  const atOnce = (sizeOf(data.sampleShape) + activations) * train.batch * paths;
  const beside =
    (train.accumulate === undefined ? 0 : sumBytes) + (train.average === undefined ? 0 : averageBytes);
  return processBytes + samples + (bytesPerParameter + beside) * parameters + bytesPerActivation * atOnce;
}

interface ModelSizes {
  readonly parameters: number;
  /** The numbers that a sample becomes on its way, over all layers. */
  readonly activations: number;
}

function sizesOf({ steps }: Sequence): ModelSizes {
  return steps.map(sizesOfStep).reduce(add, nothing);
}

const nothing: ModelSizes = { parameters: 0, activations: 0 };

function add(a: ModelSizes, b: ModelSizes): ModelSizes {
  return { parameters: a.parameters + b.parameters, activations: a.activations + b.activations };
}

function sizesOfStep(step: Step): ModelSizes {
  switch (step.kind) {
    case "layer": {
      const declared = [...flattenParameters(step.parameters).values()];
      const parameters = declared.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      const onTheWay = step.layer.intermediate(step.output, step.arguments)?.numbers ?? 0;
      return { parameters, activations: sizeOf(step.output.shape) + onTheWay };
    }
    case "block":
      return sizesOf(step.body);
    case "join":
      return step.sides.map(sizesOf).reduce(add, { parameters: 0, activations: sizeOf(step.output.shape) });
    case "repeat":
      return step.turns.map(({ body }) => sizesOf(body)).reduce(add, nothing);
    case "name":
    case "from":
    case "point":
      return nothing;
  }
}

/** Bytes that processes can still have, within what a container allows. */
function availableMemory(): number {
  return process.availableMemory?.() ?? freemem();
}
