import { loadavg } from "node:os";
import { median } from "simple-statistics";
import { openRun } from "../../app/run/open-run.js";
import { taskOf } from "../../app/task.js";
import { issuedKey, samplesOf } from "../../runtime/opened-model/index.js";

/** What it costs to use a gated model under a key. */
export interface ForwardCost {
  /** Processor time of a forward pass under a valid key, over that of the same network without its gate. */
  readonly ratio: number;
  /** The load average of the machine when it was measured: above 1, something else ran beside it. */
  readonly load: number;
}

/** Passes of each kind, one after the other, and how many samples each has. */
const passes = 15;
const samplesPerPass = 512;

/** Of one thread, so that processor time is that of the pass. */
export async function forwardCost(folder: string, data: string | undefined): Promise<ForwardCost> {
  const [load = 0] = loadavg();
  const { opened, dataset } = await openRun(folder, { data, threads: 1 }, taskOf({}), { holdsTest: true });
  try {
    const source = samplesOf(opened.model.experiment, dataset, "test");
    const count = Math.min(samplesPerPass, source.count);
    const samples = await source.pick(Array.from({ length: count }, (_, i) => i));
    const key = issuedKey(opened.key, 0);
    const keyed = () => opened.logits(samples, [key]);
    const plain = () => opened.unkeyedLogits(samples);
    const times = { keyed: [] as number[], plain: [] as number[] };
    for (let pass = 0; pass <= passes; pass++) {
      const [a, b] = [await processorTime(keyed), await processorTime(plain)];
      // the first pass compiles
      if (pass === 0) continue;
      times.keyed.push(a);
      times.plain.push(b);
    }
    return { ratio: median(times.keyed) / median(times.plain), load };
  } finally {
    await opened.dispose();
    dataset.release?.();
  }
}

/** In microseconds. */
async function processorTime(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
