import { parentPort, workerData } from "node:worker_threads";
import { BatchMaker } from "./batch-maker.js";
import { type BatchPlan, locateBatch } from "./batch-plan.js";
import { type RingMemory, SlotRing } from "./slot-ring.js";

/** The script of the thread behind `prefetchedBatches`: computes batches ahead for as long as there are free slots. */
const { plan, memory } = workerData as { readonly plan: BatchPlan; readonly memory: RingMemory };
const ring = new SlotRing(memory);
const maker = new BatchMaker(plan);

for (let sequence = 0; ; sequence++) {
  const place = locateBatch(plan, sequence);
  if (place === undefined || !ring.acquire(sequence)) break;
  const { input, labels } = ring.slot(sequence);
  maker.make(place, input, labels);
  if (ring.publish(sequence)) parentPort?.postMessage("ready");
}
