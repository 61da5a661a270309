import { type CheckedExperiment, emitExperiment, identityOf } from "../../compiler/index.js";
import { Failure } from "../../diagnostics/index.js";
import { fingerprintSources } from "../../runtime/data/index.js";
import * as runtime from "../../runtime/index.js";
import {
  addressOf,
  type JobEnd,
  recordOf,
  requireAddress,
  type SweepJob,
  unexpectedFailure,
  type WorkerTask,
} from "../jobs/index.js";
import type { RunMeans } from "../run/means.js";
import { continueRun, startRun } from "../run/start-run.js";
import { compileSource } from "../spec/compile-source.js";
import { version } from "../version.js";

/**
 * Does jobs one after another. The engine is opened once, and data are kept for the next job that wants the same: of a
 * sweep, most do.
 */
export class JobRunner {
  readonly #engines = new Map<string, runtime.Engine>();
  #data: { readonly key: string; readonly dataset: runtime.Dataset } | undefined;

  constructor(private readonly signal: AbortSignal) {}

  /** Works on a job until it ends, in whatever way: nothing is thrown. `tell` hears of the share that is done. */
  async run(task: WorkerTask, tell: (done: number) => void): Promise<JobEnd> {
    try {
      await this.#run(task, tell);
      return { status: "finished" };
    } catch (error) {
      return endOf(error, task.job);
    }
  }

  async #run({ job, folder, threads, dataMemory }: WorkerTask, tell: (done: number) => void): Promise<void> {
    const means = this.#means(tell, dataMemory);
    if (runtime.RunFolder.isRun(folder)) {
      requireAddress(runtime.RunFolder.open(folder), job.address);
      await continueRun(folder, means);
      return;
    }
    const experiment = await compileJob(job);
    const engine = { ...job.place, threads };
    const { spec, experiment: name, settings } = job;
    const source = { spec, experiment: name, settings };
    const code = await emitExperiment(experiment);
    const { address } = job;
    await startRun({ path: folder, source, code, engine, data: job.data ?? undefined, address }, means);
  }

  #means(tell: (done: number) => void, memory: number | undefined): RunMeans {
    return {
      signal: this.signal,
      // what is worth saying of a key file: those of a sweep are its own
      notify: () => {},
      observe: (event) => {
        if (event.kind === "step") tell(event.step / event.steps);
      },
      createEngine: async (choice) => {
        const key = JSON.stringify(choice);
        const engine = this.#engines.get(key) ?? (await runtime.createEngine(choice));
        this.#engines.set(key, engine);
        return engine;
      },
      loadDataset: async (experiment, directory) => {
        const { data, seed, head } = experiment;
        const key = JSON.stringify({ data, seed, head, directory });
        if (this.#data?.key === key) return this.#data.dataset;
        // let go of the last one first: both may not fit into memory
        this.#data?.dataset.release?.();
        this.#data = undefined;
        const dataset = await runtime.loadDataset(experiment, { directory, signal: this.signal, memory });
        this.#data = { key, dataset };
        return dataset;
      },
      // kept for the next job
      releaseDataset: () => {},
    };
  }
}

/**
 * The one experiment of a job. Fails with SPK4052 where another version of SpanKey made the job, with SPK4053 where
 * the data here are others than those it was made for, with SPK4217 where the weights are.
 */
async function compileJob(job: SweepJob): Promise<CheckedExperiment> {
  const own = version();
  if (job.version !== own) throw Failure.of("job-version-mismatch", { wanted: job.version, own });
  const experiment = experimentOf(job);
  const dataChecksum = await fingerprintSources(experiment.data, job.data ?? undefined);
  if (dataChecksum !== job.dataChecksum)
    throw Failure.of("job-data-mismatch", { experiment: job.experiment });
  const weightsChecksum = runtime.fingerprintWeights(experiment.weights);
  if (weightsChecksum !== job.weightsChecksum) {
    const path = experiment.weights?.file ?? "";
    throw Failure.of("job-weights-mismatch", { experiment: job.experiment, path });
  }
  const address = addressOf({
    version: own,
    identity: identityOf(experiment),
    place: job.place,
    dataChecksum,
    weightsChecksum,
  });
  if (address !== job.address) throw new Error(`the job ${job.address} is really ${address}`);
  return experiment;
}

function experimentOf(job: SweepJob): CheckedExperiment {
  const compiled = compileSource(job);
  if (compiled.experiment !== undefined) return compiled.experiment;
  throw new Error(`the spec of a job does not check: ${compiled.problem}`);
}

function endOf(error: unknown, job: SweepJob): JobEnd {
  if (!(error instanceof Failure)) {
    return { status: "failed", failure: recordOf(unexpectedFailure(error, job)) };
  }
  switch (error.name) {
    // stopped in a step, or while data were downloaded or read
    case "run-interrupted":
    case "data-loading-interrupted":
      return { status: "stopped" };
    // another process is in the folder, or made it a moment ago
    case "run-in-use":
    case "run-already-exists":
      return { status: "busy", reason: error.message };
    default:
      return { status: "failed", failure: recordOf(error) };
  }
}
