/**
 * Times twelve short runs as `spkc sweep` beside the same runs one after another, each an `spkc run` with default
 * settings, on the machine as it is: what else runs there takes its part of both.
 *
 *     npm run bench:sweep
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseScript, script } from "./script.js";
import { spkc } from "./spkc.js";

parseScript(script("bench:sweep", "Time twelve short runs as a sweep, and the same runs one after another."));
const spec = fileURLToPath(new URL("../../specs/mlp-synthetic.spk", import.meta.url));
const common = [spec, "--experiment", "Add", "--set", "train.epochs=40"];
const seeds = Array.from({ length: 12 }, (_, index) => index + 1);

const scratch = mkdtempSync(join(tmpdir(), "spankey-bench-sweep-"));
try {
  console.log(`${availableParallelism()} cores, load before ${loadavg()[0]?.toFixed(1)}`);
  const apart = await seconds(async () => {
    for (const seed of seeds)
      await spkc(["run", ...common, "--seed", String(seed), "--out", join(scratch, `run-${seed}`)]);
  });
  console.log(`one after another: ${apart.toFixed(1)} s`);
  const together = await seconds(() =>
    spkc(["sweep", ...common, "--sweep", `seed=${seeds.join()}`, "--store", join(scratch, "store")]),
  );
  console.log(`as a sweep: ${together.toFixed(1)} s, ${(together / apart).toFixed(2)} of the time`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
