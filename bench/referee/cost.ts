import { loadavg } from "node:os";
import { median } from "simple-statistics";
import { type OpenedRun, openRun } from "../../app/run/open-run.js";
import { taskOf } from "../../app/task.js";
import { type Batch, batchesPerEpoch, inlineBatches, trainingPlan } from "../../runtime/data/index.js";
import { type Engine, KeySource } from "../../runtime/index.js";
import { issuedKey, samplesOf } from "../../runtime/opened-model/index.js";
import { learningRateOf } from "../../runtime/train/learning-rate.js";
import { Trainer } from "../../runtime/train/trainer.js";
import { initialState } from "../../runtime/train/training-state.js";

/** What a gate costs, by processor time of one thread. */
export interface GateCost {
  /** A training step over one of the network without a gate, on batches of the same size. */
  readonly training: number;
  /** A forward pass under a valid key over one of the same network without its gate. */
  readonly use: number;
  /** The load average of the machine when it was measured: above 1, something else ran beside it. */
  readonly load: number;
}

/** Steps and passes of each kind, one after the other, so that both meet the same machine. */
const steps = 40;
const passes = 15;
const samplesPerPass = 512;

/** Measures a run beside one of the network without a gate. */
export async function gateCost(gated: string, open: string, data: string | undefined): Promise<GateCost> {
  const [load = 0] = loadavg();
  const [own, plain] = [await opened(gated, data), await opened(open, data)];
  try {
    return { training: await trainingRatio(own, plain), use: await useRatio(own), load };
  } finally {
    for (const { opened: model, dataset } of [own, plain]) {
      await model.dispose();
      dataset.release?.();
    }
  }
}

const opened = (folder: string, data: string | undefined): Promise<OpenedRun> =>
  openRun(folder, { data, threads: 1 }, taskOf({}), { holdsTest: true });

/** Wrong keys of several kinds cost differently, so it is the sum of many steps that counts. */
async function trainingRatio(own: OpenedRun, plain: OpenedRun): Promise<number> {
  const [gated, open] = [new Steps(own), new Steps(plain)];
  try {
    // the first of each compiles
    for (const each of [gated, open]) await each.take();
    let [ofGated, ofOpen] = [0, 0];
    for (let step = 0; step < steps; step++) {
      ofGated += await processorTime(() => gated.take());
      ofOpen += await processorTime(() => open.take());
    }
    return ofGated / ofOpen;
  } finally {
    for (const each of [gated, open]) await each.dispose();
  }
}

/** Training steps of an experiment from its beginning, always on its first batch. */
class Steps {
  readonly #trainer: Trainer<unknown>;
  readonly #learningRate: (step: number) => number;
  readonly #batches: AsyncIterator<Batch>;
  #batch: Batch | undefined;

  constructor({ opened: { model, layouts, key, engine }, dataset }: OpenedRun) {
    const { experiment } = model;
    const plan = trainingPlan(experiment, dataset);
    const keys = new KeySource(layouts, experiment.seed, key.bases);
    this.#trainer = new Trainer(model, keys, engine as Engine<unknown>, initialState(model));
    this.#learningRate = learningRateOf(experiment.train, batchesPerEpoch(plan));
    this.#batches = inlineBatches(plan)[Symbol.asyncIterator]();
  }

  async take(): Promise<void> {
    this.#batch ??= (await this.#batches.next()).value as Batch;
    await this.#trainer.advance(this.#batch, this.#learningRate(this.#trainer.step));
  }

  async dispose(): Promise<void> {
    await this.#batches.return?.();
    await this.#trainer.dispose();
  }
}

async function useRatio({ opened: model, dataset }: OpenedRun): Promise<number> {
  const source = samplesOf(model.model.experiment, dataset, "test");
  const count = Math.min(samplesPerPass, source.count);
  const samples = await source.pick(Array.from({ length: count }, (_, i) => i));
  const key = issuedKey(model.key, 0);
  const keyed = () => model.logits(samples, [key]);
  const plain = () => model.unkeyedLogits(samples);
  const times = { keyed: [] as number[], plain: [] as number[] };
  // the first of each compiles
  for (const pass of [keyed, plain]) await pass();
  for (let pass = 0; pass < passes; pass++) {
    times.keyed.push(await processorTime(keyed));
    times.plain.push(await processorTime(plain));
  }
  return median(times.keyed) / median(times.plain);
}

/** In microseconds. */
async function processorTime(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
