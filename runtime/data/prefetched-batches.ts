import { Worker } from "node:worker_threads";
import { Failure } from "../../diagnostics/index.js";
import { BatchMaker } from "./batch-maker.js";
import {
  allocateBatch,
  type Batch,
  type BatchPlace,
  type BatchPlan,
  type BatchSource,
  locateBatch,
  takeBatch,
} from "./batch-plan.js";
import { sampleSize, shareSplit } from "./dataset.js";
import { allocateRing, SlotRing } from "./slot-ring.js";

export interface PrefetchOptions {
  /** Batches computed ahead at most: 8, or fewer where those would take more than 64 MiB. */
  readonly slots?: number;
  /** The script of the thread; tests give another one. */
  readonly script?: URL;
}

/**
 * The batches of a plan, the same bits as `inlineBatches` gives, computed ahead by a thread of their own from the
 * moment of this call. It never keeps the process alive on its own.
 *
 * A native engine blocks the consumer's thread for most of a step, so the event loop hardly turns: a batch that is
 * ready is taken from shared memory at once, and only a consumer that is ahead waits for a message. Batches are copied
 * out of the ring because native code refuses tensors in shared memory (onnxruntime-node 1.30: "Invalid argument").
 */
export function prefetchedBatches(plan: BatchPlan, options: PrefetchOptions = {}): BatchSource {
  // Mistakes in the plan are thrown to the caller, not in the thread.
  new BatchMaker(plan);
  return new PrefetchedBatches(plan, options.slots ?? defaultSlots(plan), options.script ?? workerScript);
}

function defaultSlots(plan: BatchPlan): number {
  const batchBytes = 4 * plan.batchSize * sampleSize(plan.sampleShape);
  return Math.max(2, Math.min(8, Math.floor(2 ** 26 / batchBytes)));
}

const workerScript = new URL("./batch-worker.js", import.meta.url);

class PrefetchedBatches implements BatchSource {
  readonly #plan: BatchPlan;
  readonly #ring: SlotRing;
  readonly #worker: Worker;
  readonly #memory: ReturnType<typeof allocateBatch>;
  #sequence = 0;
  #ended = false;
  #failure: Failure | undefined;
  #wake: (() => void) | undefined;

  constructor(plan: BatchPlan, slots: number, script: URL) {
    this.#plan = plan;
    this.#memory = allocateBatch(plan);
    const memory = allocateRing(slots, plan);
    this.#ring = new SlotRing(memory);
    const workerData = { plan: { ...plan, split: shareSplit(plan.split) }, memory };
    // No execArgv: flags of the parent such as --input-type are not meant for the script.
    this.#worker = new Worker(script, { workerData, execArgv: [], name: "batches" });
    this.#worker.on("message", () => this.#wake?.());
    this.#worker.on("error", (error: Error) => this.#fail(error.message, error));
    this.#worker.on("exit", () => this.#fail("it ended before the last batch"));
    // Last: listening for messages takes hold of the process again.
    this.#worker.unref();
  }

  async next(): Promise<IteratorResult<Batch, undefined>> {
    const place = this.#ended ? undefined : locateBatch(this.#plan, this.#sequence);
    if (place === undefined) return this.return();
    while (!this.#ring.isFull(this.#sequence)) {
      if (this.#ended) return this.return();
      if (this.#failure !== undefined) {
        await this.return();
        throw this.#failure;
      }
      await this.#sleep();
    }
    return { done: false, value: this.#take(place) };
  }

  async return(): Promise<IteratorResult<Batch, undefined>> {
    this.#ended = true;
    this.#ring.stop();
    this.#wake?.();
    await this.#worker.terminate();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(place: BatchPlace): Batch {
    const slot = this.#ring.slot(this.#sequence);
    const batch = takeBatch(this.#plan, place, this.#memory);
    batch.input.set(slot.input.subarray(0, batch.input.length));
    batch.labels.set(slot.labels.subarray(0, batch.labels.length));
    this.#ring.release(this.#sequence);
    this.#sequence += 1;
    return batch;
  }

  /** Waits for a message of the thread. The thread keeps the process alive only during this wait. */
  async #sleep(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#ring.askForMessage();
    if (!this.#ring.isFull(this.#sequence)) {
      this.#worker.ref();
      await woken;
      this.#worker.unref();
    }
    this.#wake = undefined;
  }

  /** Records a failure, which is thrown once the ready batches are taken. The first reason counts. */
  #fail(reason: string, cause?: Error): void {
    this.#failure ??= Failure.of("batch-thread-died", { reason }, cause);
    this.#wake?.();
  }
}
