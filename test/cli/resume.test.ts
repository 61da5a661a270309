import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { resumeCommand } from "../../cli/commands/run.js";
import { Terminal } from "../../cli/terminal.js";
import { stream } from "../../tensor/random/index.js";
import { idxLabels, smallMnist, writeFolder } from "../runtime/data/idx-folder.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { expectNoStackTrace, interrupted, type Outcome, root, spkc, spkcUntil } from "./spkc.js";

// what is built: it starts processes of what lies beside it
const { command } = (await import(
  `${root}dist/bench/crash/command.js`
)) as typeof import("../../bench/crash/command.js");

const seed = 11;
const mlp = join(root, "specs/mlp-synthetic.spk");
const epochs = 24;
const settingsOf = (count: number): string[] => ["--experiment", "Add", "--set", `train.epochs=${count}`];
const settings = settingsOf(epochs);

const scratch = scratchFolder();
/** Epochs of a run on the other engine, where one takes thirty times as long. */
const short = 5;
const onOther = [...settingsOf(short), "--set", "data.samples=400", "--engine", "tfjs", "--device", "cpu"];
beforeAll(async () => {
  expect((await spkc(scratch, "run", mlp, ...settings, "--out", "whole")).status).toBe(0);
  expect((await spkc(scratch, "run", mlp, ...onOther, "--out", "other-whole")).status).toBe(0);
  const args = ["run", mlp, ...settings, "--threads", "1", "--out", "stopped"];
  await interrupted(scratch, /epoch 3\//, ...args);
});

const copy = (run: string, to: string): void =>
  cpSync(join(scratch, run), join(scratch, to), { recursive: true });

const bytesOf = (run: string, file: string): Buffer => readFileSync(join(scratch, run, file));

function expectTheWholeRun(run: string, story: string, whole = "whole", count = epochs): void {
  for (const file of ["result.json", "checkpoints/latest.safetensors", "checkpoints/best.safetensors"]) {
    expect(bytesOf(run, file).equals(bytesOf(whole, file)), `${file}, ${story}`).toBe(true);
  }
  const lines = bytesOf(run, "metrics.jsonl").toString().trimEnd().split("\n");
  const numbers = lines.map((line) => (JSON.parse(line) as { epoch: number }).epoch);
  expect(numbers, story).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  expect(readdirSync(join(scratch, run)).sort()).toEqual(readdirSync(join(scratch, "whole")).sort());
}

const random = stream(seed, "shuffle", "kills");

/** Kills a command just before one of these writes, which the seed draws: an epoch comes to about twenty of them. */
async function killed(args: readonly string[], [first, last]: readonly [number, number]): Promise<string> {
  const n = Math.floor(random.uniform(first, last));
  const story = `seed ${seed}, killed before write ${n}`;
  const { isKilled, said } = await command(scratch, args, { kind: "write", n });
  expect(isKilled, `${story}\n${said}`).toBe(true);
  return story;
}

/** Writes of a run from its second epoch to its middle, of a short one too, and of what goes on with one. */
const earlyInRun = [130, 320] as const;
const earlyInShortRun = [105, 150] as const;
const earlyInResumedRun = [40, 100] as const;

const silent = new Terminal(process, true);

describe("spkc run --resume", () => {
  it("goes on after SIGKILL to the very result of a run that was left alone", async () => {
    const story = await killed(["run", mlp, ...settings, "--out", "killed"], earlyInRun);
    expect(existsSync(join(scratch, "killed/result.json")), story).toBe(false);
    copy("killed", "often");
    const outcome = await spkc(scratch, "run", "--resume", "killed");
    expect(outcome, story).toMatchObject({ status: 0 });
    expect(outcome.stderr).toMatch(/continuing after step \d+ of 600/);
    expect(outcome.stdout).toContain("semantic accuracy");
    expectTheWholeRun("killed", story);
  });

  it("does so on the other engine", async () => {
    const story = await killed(["run", mlp, ...onOther, "--out", "other-killed"], earlyInShortRun);
    expect(existsSync(join(scratch, "other-killed/result.json")), story).toBe(false);
    expect((await spkc(scratch, "run", "--resume", "other-killed")).status, story).toBe(0);
    expectTheWholeRun("other-killed", story, "other-whole", short);
  });

  it("does so when it is killed twice and stopped within an epoch", async () => {
    // it was killed once before it was copied
    const stopped = await interrupted(scratch, /epoch 1[0-5]\//, "run", "--resume", "often");
    expect(stopped.stderr).toContain("`spkc run --resume often` continues from there");
    const second = await killed(["run", "--resume", "often"], earlyInResumedRun);
    expect((await spkc(scratch, "run", "--resume", "often", "--json")).status, second).toBe(0);
    expectTheWholeRun("often", second);
  });

  it("goes on with the engine, threads and data that the run began with, from any folder", async () => {
    copy("stopped", "threads");
    expect(JSON.parse(bytesOf("threads", "run.json").toString())).toMatchObject({
      format: "spankey-run/1",
      engine: "onnx",
      device: "cpu",
      threads: 1,
      data: null,
    });
    expect((await spkc(join(scratch, "threads"), "run", "--resume", ".")).status).toBe(0);
  });

  it("shows the result of a run that is finished, and changes nothing", async () => {
    const before = bytesOf("whole", "result.json");
    const outcome = await spkc(scratch, "run", "--resume", "whole");
    expect(outcome).toMatchObject({ status: 0, stderr: expect.stringContaining("is finished") });
    expect(outcome.stdout).toContain("semantic accuracy");
    expect(bytesOf("whole", "result.json").equals(before)).toBe(true);
    const machine = await spkc(scratch, "run", "--resume", "whole", "--json");
    expect(JSON.parse(machine.stdout)).toMatchObject({ ok: true, result: { status: "finished" } });
  });

  it("has nothing to go on with where a run diverged", async () => {
    await spkc(scratch, "run", mlp, "-e", "Add", "--set", "train.lr=1e30", "--out", "diverged");
    const outcome = await spkc(scratch, "run", "--resume", "diverged");
    expect(outcome).toMatchObject({ status: 3, stderr: expect.stringContaining("SPK4025") });
    expectNoStackTrace(outcome);
  });

  it.each([
    [["a.spk"], "a spec (a.spk)"],
    [["--set", "train.epochs=2"], "`--set`"],
    [["--seed", "1"], "`--seed`"],
    [["--out", "b"], "`--out`"],
    [["-e", "Add"], "`--experiment`"],
    [["--data", "d"], "`--data`"],
    [["--threads", "1"], "`--threads`"],
    [["--engine", "onnx"], "`--engine`"],
  ])("is not given %j as well", async (more, named) => {
    const outcome = await spkc(scratch, "run", "--resume", "whole", ...more);
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toContain(`SPK4020 conflicting-resume-option: ${named} cannot be given`);
  });

  describe("says what is wrong with", () => {
    it.each<[string, (folder: string) => void | Promise<void>, string]>([
      ["a folder that holds no run", (folder) => rmSync(join(folder, "config.json")), "SPK4006"],
      ["a missing record", (folder) => rmSync(join(folder, "run.json")), "SPK4021"],
      ["a damaged record", (folder) => writeFileSync(join(folder, "run.json"), '{"format":'), "SPK4022"],
      ["a foreign record", (folder) => writeFileSync(join(folder, "run.json"), "null"), "SPK4022"],
      ["a damaged result", (folder) => writeFileSync(join(folder, "result.json"), "[]"), "SPK4022"],
      ["a changed configuration", (folder) => replace(folder, "config.json", "0.01", "0.02"), "SPK4021"],
      ["changed code", (folder) => replace(folder, "model.ts", "relu", "tanh"), "SPK4021"],
      ["a missing model", (folder) => rmSync(join(folder, "model.ts")), "SPK4021"],
      ["a missing checkpoint", (folder) => rmSync(join(folder, "checkpoints/latest.safetensors")), "SPK4023"],
      [
        "a damaged checkpoint",
        (folder) => writeFileSync(join(folder, "checkpoints/latest.safetensors"), "nonsense"),
        "SPK4007",
      ],
      [
        "the checkpoint of another run",
        async (folder) => {
          // Of the same spec, but another seed.
          const file = "checkpoints/latest.safetensors";
          await spkc(
            scratch,
            "run",
            mlp,
            "-e",
            "Add",
            "--set",
            "train.epochs=1",
            "--seed",
            "9",
            "--out",
            "other",
          );
          copyFileSync(join(scratch, "other", file), join(folder, file));
        },
        "SPK4024",
      ],
      ["another engine", (folder) => replace(folder, "run.json", '"onnx"', '"other"'), "SPK4204"],
    ])("%s", async (what, damage, code) => {
      const name = what.replaceAll(" ", "-");
      const folder = join(scratch, name);
      copy("stopped", name);
      await damage(folder);
      await expect(resumeCommand(folder, {}, silent)).rejects.toMatchObject({
        code,
        hint: expect.any(String),
      });
      // The run that is there is left as it was.
      expect(readdirSync(folder).filter((file) => file.startsWith("running-"))).toEqual([]);
    });
  });
});

describe("a run that is going on", () => {
  let [resumed, evaluated]: (Outcome | undefined)[] = [];
  let ended: Outcome;
  beforeAll(async () => {
    const args = ["run", mlp, "-e", "Add", "--set", "train.epochs=100000", "--out", "busy"];
    const before = async (): Promise<void> => {
      resumed = await spkc(scratch, "run", "--resume", "busy");
      evaluated = await spkc(scratch, "evaluate", "busy", "--json");
    };
    ended = await spkcUntil(scratch, /epoch 2\//, { signal: "SIGINT", before }, ...args);
  });

  it("lets no other process into its folder", () => {
    expect(resumed).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/SPK4026 run-in-use: process \d+ is using busy/),
    });
    expect(ended.stderr).toContain("SPK4005");
  });

  it("can be evaluated", () => {
    expect(evaluated).toMatchObject({ status: 0 });
  });
});

describe("a run on data of one's own", () => {
  beforeAll(async () => {
    cpSync(await writeFolder(smallMnist), join(scratch, "data"), { recursive: true });
    const args = ["--data", "data", "--set", "train.epochs=1", "--out", "digits"];
    expect((await spkc(scratch, "run", join(root, "specs/mnist-mode-b.spk"), ...args)).status).toBe(0);
  });

  it("finds the data again from wherever it is evaluated", async () => {
    const { stdout } = await spkc(root, "evaluate", join(scratch, "digits"), "--json");
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, step: 1 });
  });

  it("does not go on with other data", async () => {
    const folder = join(scratch, "digits");
    rmSync(join(folder, "result.json"));
    writeFileSync(join(scratch, "data/t10k-labels-idx1-ubyte"), idxLabels([7, 3]));
    await expect(resumeCommand(folder, {}, silent)).rejects.toMatchObject({ code: "SPK4027" });
  });
});

describe("spkc evaluate", () => {
  it("gives the scores that the run ended with", async () => {
    const { stdout, status } = await spkc(scratch, "evaluate", "whole", "--json");
    expect(status).toBe(0);
    const { evaluation } = JSON.parse(bytesOf("whole", "result.json").toString()) as { evaluation: object };
    const facts = { ok: true, checkpoint: "latest", step: 600, engine: "onnx", device: "cpu" };
    expect(JSON.parse(stdout)).toMatchObject({ ...facts, evaluation });
  });

  it("gives the same scores on the other engine", async () => {
    // what that one trained and judged is judged by this one
    const { stdout, status } = await spkc(scratch, "evaluate", "other-whole", "--engine", "onnx", "--json");
    expect(status).toBe(0);
    const { evaluation } = JSON.parse(bytesOf("other-whole", "result.json").toString()) as {
      evaluation: object;
    };
    expect(JSON.parse(stdout)).toMatchObject({ engine: "onnx", evaluation });
  });

  it("shows them as the run did, for the best weights too", async () => {
    const outcome = await spkc(scratch, "evaluate", "whole", "--checkpoint", "best", "--threads", "1");
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toMatch(/semantic accuracy[\s\S]*best\.safetensors, after step \d+/);
    expect(outcome.stderr).toContain("evaluated on the test set, 400 samples");
  });

  it.each([
    [["nowhere"], 1, "SPK4006"],
    [["whole", "--checkpoint", "worst"], 2, "best, latest"],
    [["digits", "--data", "nowhere"], 1, "SPK4100"],
    [[], 2, "missing required argument"],
  ])("refuses %j", async (args, status, message) => {
    const outcome = await spkc(scratch, "evaluate", ...args);
    expect(outcome).toMatchObject({ status, stderr: expect.stringContaining(message) });
  });
});

function replace(folder: string, file: string, what: string | RegExp, by: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  expect(text).toMatch(what);
  writeFileSync(path, text.replace(what, by));
}
