/**
 * Times twelve short runs as `spkc sweep` beside the same runs one after another, each an `spkc run` with default
 * settings, on the machine as it is: what else runs there takes its part of both.
 *
 *     npm run bench:sweep
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const spec = fileURLToPath(new URL("../../specs/mlp-synthetic.spk", import.meta.url));
const spkc = fileURLToPath(new URL("../cli/main.js", import.meta.url));
const common = [spec, "--experiment", "Add", "--set", "train.epochs=40"];
const seeds = Array.from({ length: 12 }, (_, index) => index + 1);

const scratch = mkdtempSync(join(tmpdir(), "spankey-bench-sweep-"));
try {
  console.log(`${availableParallelism()} cores, load before ${loadavg()[0]?.toFixed(1)}`);
  const apart = seconds(() => {
    for (const seed of seeds)
      command("run", ...common, "--seed", String(seed), "--out", join(scratch, `run-${seed}`));
  });
  console.log(`one after another: ${apart.toFixed(1)} s`);
  const together = seconds(() =>
    command("sweep", ...common, "--sweep", `seed=${seeds.join()}`, "--store", join(scratch, "store")),
  );
  console.log(`as a sweep: ${together.toFixed(1)} s, ${(together / apart).toFixed(2)} of the time`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function seconds(work: () => void): number {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
}

function command(...args: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [spkc, ...args], { encoding: "utf8" });
  if (status !== 0) throw new Error(`spkc ${args.join(" ")} ended with ${status}:\n${stderr}`);
}
