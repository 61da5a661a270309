import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { spkc } from "./spkc.js";
import { tableSpec } from "./table-spec.js";

const scratch = scratchFolder();
const rows = (more: number): string =>
  [
    "x,y,kind",
    ...Array.from({ length: 60 + more }, (_, i) => `${i % 13},${i},${i % 13 < 6 ? "a" : "b"}`),
  ].join("\n");

const json = async (...args: string[]) => {
  const { status, stdout } = await spkc(scratch, ...args, "--json");
  return { status, ...(JSON.parse(stdout) as Record<string, unknown>) };
};

beforeAll(async () => {
  mkdirSync(join(scratch, "data"));
  mkdirSync(join(scratch, "more"));
  writeFileSync(join(scratch, "net.spk"), tableSpec(20));
  writeFileSync(join(scratch, "data/a.csv"), rows(0));
  writeFileSync(join(scratch, "more/a.csv"), rows(20));
  expect((await spkc(scratch, "key", "new", "net.spk", "-o", "other.key")).status).toBe(0);
  const args = ["run", "net.spk", "--data", "data", "--threads", "1"];
  expect((await spkc(scratch, ...args, "--out", "run")).status).toBe(0);
  expect((await spkc(scratch, ...args, "--key", "other.key", "--out", "other")).status).toBe(0);
});

/** A copy of the run, for a test to change. */
function copyOf(run: string, name: string): string {
  cpSync(join(scratch, run), join(scratch, name), { recursive: true });
  return name;
}

describe("a stored run", () => {
  it("is measured before its first step, and after an epoch that was kept", async () => {
    const args = ["run", "net.spk", "--data", "data", "--threads", "1", "--set", "train.keep=1"];
    expect((await spkc(scratch, ...args, "--out", "kept")).status).toBe(0);
    const { epochs, evaluation } = JSON.parse(readFileSync(join(scratch, "kept/result.json"), "utf8"));
    const first = await json("evaluate", "kept", "--checkpoint", "first");
    expect(first).toMatchObject({ status: 0, checkpoint: "first", step: 0 });
    const name = `epoch-${epochs.length}`;
    const kept = await json("evaluate", "kept", "--checkpoint", name);
    expect(kept).toMatchObject({ status: 0, checkpoint: name, step: epochs.at(-1).step, evaluation });
    const other = await json("evaluate", "kept", "--checkpoint", "epoch-999");
    expect(other).toMatchObject({ status: 1, error: { code: "SPK4257" } });
  });

  it("says where it is measured on other data than its own", async () => {
    expect(await json("evaluate", "run")).not.toHaveProperty("notices");
    const other = await json("evaluate", "run", "--data", "more");
    expect(other).toMatchObject({
      ...{ status: 0, ok: true, notices: [{ code: "SPK4018" }] },
      otherData: { directory: "more", splits: { test: { samplesOfRun: expect.any(Number) } } },
    });
    const { stderr, stdout } = await spkc(
      scratch,
      "diagnose",
      "run",
      "--only",
      "unlock",
      "--data",
      "more",
      "-o",
      "d.json",
    );
    expect(stderr).toContain("SPK4018 other-data");
    expect(stdout).toContain("d.json");
    expect(JSON.parse(readFileSync(join(scratch, "d.json"), "utf8"))).toMatchObject({
      run: expect.stringMatching(/^[0-9a-f]{64}$/),
      otherData: { directory: "more" },
    });
  });

  it("is tested on all samples of a file, which is read by its columns and classes", async () => {
    writeFileSync(join(scratch, "new.csv"), "kind,y,x\nb,1,9\na,2,3\nb,70,8\nb,4,12\n");
    const found = await json("evaluate", "run", "--test", "new.csv");
    expect(found).toMatchObject({
      notices: [{ code: "SPK4018" }],
      otherData: { directory: "new.csv", splits: { test: { samples: 4 } } },
      evaluation: { train: null, test: { valid: { accuracy: expect.any(Number) } } },
    });
    const { stdout, stderr } = await spkc(scratch, "evaluate", "run", "--test", "new.csv");
    expect(stderr).toContain("data, `table`: 4 samples to test on");
    expect(stdout).not.toContain("train");
    const both = await spkc(scratch, "evaluate", "run", "--test", "new.csv", "--data", "more");
    expect(both).toMatchObject({ status: 2, stderr: expect.stringContaining("--data") });
  });

  it("says in its report where it was measured on other data", async () => {
    const run = copyOf("run", "reported");
    expect(await json("diagnose", run, "--only", "unlock", "--test", "more/a.csv")).toMatchObject({
      ok: true,
    });
    const attack = ["attack", run, "--only", "trivial_keys", "--budget", "quick", "--test", "more/a.csv"];
    expect(await json(...attack)).toMatchObject({ ok: true });
    for (const file of ["report.md", "report.html"]) {
      const report = readFileSync(join(scratch, run, file), "utf8");
      for (const what of ["diagnostics", "attacks"])
        expect(report.replaceAll(/&#39;|&#x27;/g, "'")).toContain(
          `The ${what} are of other data than the run's: more/a.csv; test, 80 samples.`,
        );
    }
    const { splits } = JSON.parse(readFileSync(join(scratch, run, "run.json"), "utf8"));
    expect(JSON.parse(readFileSync(join(scratch, run, "attacks.json"), "utf8"))).toMatchObject({
      data: { ownersSamples: splits.train.samples },
    });
  });

  it("names no setting of its spec where its data cannot be read", async () => {
    writeFileSync(join(scratch, "more/words.csv"), "x,y,kind\n1,one,a\n,2,b\n");
    const found = await json("evaluate", "run", "--test", "more/words.csv");
    expect(found).toMatchObject({ status: 1, error: { code: "SPK4143" } });
    expect((found as { error?: { hint?: string } }).error?.hint).toBe(
      "rows are counted from 1, below the names of the columns; write numbers there, or take these rows out",
    );
    mkdirSync(join(scratch, "few"));
    writeFileSync(join(scratch, "few/a.csv"), "x,y,kind\n1,1,a\n");
    expect(await json("evaluate", "run", "--data", "few")).toMatchObject({
      error: { code: "SPK4114", hint: expect.stringContaining("`--test PATH`") },
    });
  });

  it("takes no weights and no result of a run with another key", async () => {
    const weights = copyOf("run", "foreign-weights");
    const file = "checkpoints/latest.safetensors";
    copyFileSync(join(scratch, "other", file), join(scratch, weights, file));
    expect(await json("evaluate", weights)).toMatchObject({ status: 1, error: { code: "SPK4024" } });
    const results = copyOf("run", "foreign-result");
    copyFileSync(join(scratch, "other/result.json"), join(scratch, results, "result.json"));
    for (const args of [["report"], ["run", "--resume"]])
      expect(await json(...args, results)).toMatchObject({ status: 1, error: { code: "SPK4012" } });
  });

  it.each(["spec.spk", "model.ts", "config.json"])(
    "that is finished is not shown where %s changed",
    async (file) => {
      const run = copyOf("run", `changed-${file}`);
      writeFileSync(join(scratch, run, file), "// changed\n", { flag: "a" });
      expect(await json("run", "--resume", run)).toMatchObject({ status: 1, error: { code: "SPK4021" } });
    },
  );

  it("tries where its measurements go before it measures", async () => {
    const run = copyOf("run", "no-place");
    mkdirSync(join(scratch, run, "attacks.json"));
    for (const args of [
      ["attack", run],
      ["attack", "run", "-o", "nowhere/a.json"],
      ["diagnose", "run", "-o", "."],
    ]) {
      const outcome = await spkc(scratch, ...args);
      expect(outcome).toMatchObject({ status: 3, stderr: expect.stringContaining("SPK4002") });
      expect(outcome.stderr).not.toContain("measuring");
    }
  });

  it("gives the status of a report that cannot be made, and what was measured", async () => {
    const run = copyOf("run", "no-report");
    writeFileSync(join(scratch, run, "attacks.json"), '{"attacks": 3}');
    const found = await json("diagnose", run, "--only", "unlock");
    expect(found).toMatchObject({
      status: 1,
      ok: false,
      notices: [{ code: "SPK4090" }],
      diagnosis: { asked: ["unlock"] },
    });
  });
});
