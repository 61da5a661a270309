import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { SweepJob } from "../../../app/jobs/index.js";
import { compileSpec } from "../../../app/spec/compile.js";
import { JobRunner } from "../../../app/sweep/job-runner.js";
import { planRuns } from "../../../app/sweep/plan.js";
import { scratchFolder } from "../../support/scratch-folder.js";

let scratch: string;
let job: SweepJob;

/** Twelve rows with two features. */
const rows = (feature: number): string =>
  `a,b,label\n${Array.from({ length: 12 }, (_, i) => `${i * feature},${i},${i % 2}`).join("\n")}\n`;

beforeAll(async () => {
  scratch = scratchFolder();
  const file = join(scratch, "a.spk");
  writeFileSync(
    file,
    `model Tiny() { input 2 @in  dense(2) }
     keyspace Secret { dim 2 }
     experiment E {
       data table("a.csv")
       model Tiny
       inject Secret at in by add(gamma: 1)
       loss crossentropy
       train adam(lr: 0.01) for 1 epochs batch 4
     }`,
  );
  writeFileSync(join(scratch, "a.csv"), rows(1));
  const [run] = await planRuns(await compileSpec(file, {}), { data: scratch });
  if (run === undefined) throw new Error("there is no run");
  job = run.job;
});

let folders = 0;
function runJob(changed: Partial<SweepJob>) {
  folders += 1;
  const folder = join(scratch, `run-${folders}`);
  const { signal } = new AbortController();
  return new JobRunner(signal).run({ job: { ...job, ...changed }, folder, threads: 1 }, () => {});
}

// what is right with a job is shown by sweep.test.ts, in processes of their own
describe("a job", () => {
  it.each<[string, Partial<SweepJob>, string]>([
    ["of another version", { version: "99.0.0" }, "SPK4052"],
    ["for other data", { dataChecksum: "0".repeat(64) }, "SPK4053"],
    ["for other weights", { weightsChecksum: "0".repeat(64) }, "SPK4217"],
    ["that is not what its address says", { address: "0".repeat(20) }, "SPK4043"],
    ["for another engine than its address says", { place: { engine: "none", device: "auto" } }, "SPK4043"],
  ])("%s comes to nothing, and says so", async (_what, changed, code) => {
    expect(await runJob(changed)).toMatchObject({ status: "failed", failure: { code } });
  });

  it("fails where the data are not those that the sweep began with", async () => {
    writeFileSync(join(scratch, "a.csv"), rows(2));
    expect(await runJob({})).toMatchObject({ status: "failed", failure: { code: "SPK4053" } });
  });
});
