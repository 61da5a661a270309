import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { expectNoStackTrace, main, root, short, spawnSpkc, spkc, spkcUntil } from "./spkc.js";

const mlp = join(root, "specs/mlp-synthetic.spk");
const mnist = join(root, "specs/mnist-mode-b.spk");

let scratch: string;
beforeEach(() => {
  scratch = scratchFolder();
});

const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(scratch, name), content);
  return name;
};

describe("spkc check", () => {
  it("is silent about what is right, and exits with 0", () => {
    const outcome = spawnSpkc(scratch, "check", mnist, mlp);
    expect(outcome).toMatchObject({ status: 0, stderr: "" });
    expect(outcome.stdout).toContain("no errors: MnistModeB");
  });

  it("says how much is trained where that is not all of a model", () => {
    const { stdout } = spawnSpkc(scratch, "check", join(root, "test/golden/specs/adapted.spk"));
    expect(stdout).toContain("no errors, 2 warnings: Adapted (57 parameters, 34 numbers trained)");
  });

  it("underlines every mistake, and exits with 1", () => {
    file(
      "bad.spk",
      readFileSync(mnist, "utf8").replace("relu", "rellu").replace("image, pool2", "imge, pool2"),
    );
    const outcome = spawnSpkc(scratch, "check", "bad.spk");
    expect(outcome.status).toBe(1);
    expect(outcome.stdout).toContain("bad.spk: 2 errors");
    expect(outcome.stderr).toMatch(/rellu[\s\S]*~~~~~[\s\S]*did you mean `relu`/);
    expect(outcome.stderr).toMatch(/imge[\s\S]*~~~~[\s\S]*did you mean `image`/);
    expectNoStackTrace(outcome);
  });

  it("says the same to machines", async () => {
    file("bad.spk", readFileSync(mnist, "utf8").replace("relu", "rellu"));
    const { stdout, stderr, status } = await spkc(scratch, "check", "bad.spk", "--json");
    expect({ stderr, status }).toEqual({ stderr: "", status: 1 });
    const report = JSON.parse(stdout) as {
      ok: boolean;
      files: { diagnostics: { code: string; start: object }[] }[];
    };
    expect(report.ok).toBe(false);
    expect(report.files[0]?.diagnostics).toHaveLength(1);
    expect(report.files[0]?.diagnostics[0]).toMatchObject({
      severity: "error",
      start: { column: expect.any(Number) },
    });
  });

  it.each([
    ["a missing file", () => "nowhere.spk", "SPK4001"],
    ["a folder", () => ".", "SPK4001"],
    ["an empty file", () => file("empty.spk", ""), "SPK1"],
    [
      "a binary file",
      () =>
        file(
          "binary.spk",
          Uint8Array.from({ length: 5000 }, (_, i) => i * 7),
        ),
      "SPK4009",
    ],
    ["text with a NUL", () => file("nul.spk", "model A {\0}"), "SPK4009"],
    ["10 MB", () => file("huge.spk", "model ".repeat(1_800_000)), "SPK4008"],
    ["1 MB of nonsense on one line", () => file("line.spk", "(".repeat(1_000_000)), "SPK1"],
  ])("names %s with a code, and no stack trace", async (_what, make, code) => {
    const outcome = await spkc(scratch, "check", make());
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain(code);
    expect(outcome.stderr.length).toBeLessThan(20_000);
    expectNoStackTrace(outcome);
  });
});

describe("what a command loads", () => {
  /** The CommonJS packages that were loaded by the end, ts-morph and onnxruntime-node among them where they were. */
  function packagesOf(...args: string[]): string {
    const hook = join(scratch, "hook.cjs");
    const list = join(scratch, "loaded.txt");
    writeFileSync(
      hook,
      `process.on("exit", () => require("fs").writeFileSync(${JSON.stringify(list)}, Object.keys(require.cache).join()))`,
    );
    const env = { ...process.env, NODE_OPTIONS: `--require ${hook}` };
    spawnSync(process.execPath, [...short, main, ...args], { cwd: scratch, env });
    return readFileSync(list, "utf8");
  }

  it("checking needs no package beside what the bundle holds", () => {
    const loaded = packagesOf("check", mnist);
    expect(loaded).toContain("hook.cjs");
    expect(loaded).not.toContain("node_modules");
  });

  it("sweeping on this machine needs nothing of Redis", () => {
    const loaded = packagesOf("sweep", mlp, "--table-only");
    expect(loaded).toContain("cli-table3");
    expect(loaded).not.toMatch(/bullmq|ioredis/);
  });

  it("building needs the emitter alone", () => {
    const loaded = packagesOf("build", mlp);
    expect(loaded).toContain("ts-morph");
    expect(loaded).not.toContain("onnxruntime");
  });

  it("evaluating a run needs no compiler where the code in its folder is trusted", async () => {
    const trained = await spkc(
      scratch,
      "run",
      mlp,
      "-e",
      "Add",
      "--set",
      "train.epochs=1",
      "--out",
      "evaluated",
    );
    expect(trained.status).toBe(0);
    const loaded = packagesOf("evaluate", "evaluated", "--trust-code");
    expect(loaded).toContain("onnxruntime");
    expect(loaded).not.toMatch(/ts-morph|node_modules\/typescript/);
  });
});

describe("spkc build", () => {
  it("writes the model of every experiment", async () => {
    const outcome = await spkc(scratch, "build", mlp);
    expect(outcome.status).toBe(0);
    for (const experiment of ["Add", "Mul"]) {
      const path = join(scratch, "build/mlp-synthetic", experiment, "model.ts");
      expect(readFileSync(path, "utf8")).toContain("export function forward");
    }
  });

  it("shows a wrong setting where it was typed", async () => {
    const outcome = await spkc(scratch, "build", mnist, "--set", "train.epoch=2");
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toMatch(/--set:1:\d+[\s\S]*did you mean `train.epochs`/);
  });
});

describe("spkc run", () => {
  const quick = ["--set", "train.epochs=2", "--experiment", "Add"];

  it("trains the generated code and leaves a whole run folder", async () => {
    const outcome = await spkc(scratch, "run", mlp, ...quick, "--seed", "7", "--out", "out");
    expect(outcome.status).toBe(0);
    expect(outcome.stdout).toMatch(/semantic accuracy/);
    expect(outcome.stderr).toMatch(/epoch 2\/2 {2}loss/);
    const kept = readdirSync(join(scratch, "out")).sort();
    expect(kept).toEqual([
      ...[
        "checkpoints",
        "config.json",
        "metrics.jsonl",
        "model.ts",
        "outcomes.json",
        "report.html",
        "report.md",
      ],
      ...["result.json", "run.json", "secret.key", "spec.json", "spec.spk"],
    ]);
    expect(statSync(join(scratch, "out/secret.key")).mode & 0o077).toBe(0);
    const config = JSON.parse(readFileSync(join(scratch, "out/config.json"), "utf8")) as { seed: number };
    expect(config.seed).toBe(7);
  });

  it("gives the same result and the same weights again, batches prepared ahead or not", async () => {
    for (const name of ["a", "b"])
      expect((await spkc(scratch, "run", mlp, ...quick, "--out", name)).status).toBe(0);
    for (const name of ["result.json", "checkpoints/latest.safetensors", "model.ts", "secret.key"]) {
      const [a, b] = ["a", "b"].map((run) => readFileSync(join(scratch, run, name)));
      expect(a?.equals(b ?? Buffer.alloc(0)), name).toBe(true);
    }
  });

  it("prints its result as JSON and nothing else", () => {
    const { stdout, stderr, status } = spawnSpkc(scratch, "run", mlp, ...quick, "--json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const printed = JSON.parse(stdout) as {
      ok: boolean;
      result: { evaluation: { test: { valid: object } } };
    };
    expect(printed).toMatchObject({ ok: true, result: { status: "finished" } });
    expect(printed.result.evaluation.test.valid).toMatchObject({
      accuracy: expect.any(Number),
      reject: null,
    });
  });

  it("stops on Ctrl-C, with what was measured saved, and exits with 3", async () => {
    const args = ["run", mlp, "--experiment", "Add", "--set", "train.epochs=100000", "--out", "out"];
    const outcome = await spkcUntil(scratch, /epoch 2\//, "SIGINT", ...args);
    expect(outcome.status).toBe(3);
    expect(outcome.stderr).toContain("SPK4005");
    expectNoStackTrace(outcome);
    const result = JSON.parse(readFileSync(join(scratch, "out/result.json"), "utf8")) as { epochs: object[] };
    expect(result).toMatchObject({ status: "interrupted" });
    expect(result.epochs.length).toBeGreaterThanOrEqual(2);
    expect(existsSync(join(scratch, "out/checkpoints/latest.safetensors"))).toBe(true);
  });

  it("leaves nothing half-written when it is killed", async () => {
    const args = ["run", mlp, "--experiment", "Add", "--set", "train.epochs=100000", "--out", "out"];
    await spkcUntil(scratch, /epoch 3\//, "SIGKILL", ...args);
    expect(existsSync(join(scratch, "out/result.json"))).toBe(false);
    const weights = readFileSync(join(scratch, "out/checkpoints/latest.safetensors"));
    const header = Number(weights.readBigUInt64LE(0));
    const entries = JSON.parse(weights.subarray(8, 8 + header).toString()) as Record<
      string,
      { data_offsets?: number[] }
    >;
    const ends = Object.values(entries).map(({ data_offsets: offsets }) => offsets?.[1] ?? 0);
    expect(weights.length).toBe(8 + header + Math.max(...ends));
  });

  it("says where the loss stops being a number", async () => {
    const outcome = await spkc(scratch, "run", mlp, "-e", "Add", "--set", "train.lr=1e30", "--out", "out");
    expect(outcome.status).toBe(3);
    expect(outcome.stderr).toMatch(/SPK4004.* at step \d+ \(epoch \d+\)/);
    expectNoStackTrace(outcome);
  });

  it("does not overwrite a run", async () => {
    expect((await spkc(scratch, "run", mlp, ...quick, "--out", "out")).status).toBe(0);
    const again = await spkc(scratch, "run", mlp, ...quick, "--out", "out");
    expect(again.status).toBe(2);
    expect(again.stderr).toContain("SPK4003");
  });

  it("says that the folder cannot be written", async () => {
    file("occupied", "");
    const outcome = await spkc(scratch, "run", mlp, ...quick, "--out", "occupied/run");
    expect(outcome.status).toBe(3);
    expect(outcome.stderr).toContain("SPK4002");
    expectNoStackTrace(outcome);
  });

  it.skipIf(process.platform !== "linux")("says at once where a folder can never be made", async () => {
    const outcome = await spkc(scratch, "run", mlp, ...quick, "--out", "/proc/nope/run");
    expect(outcome).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/SPK4002.*no such file or folder/),
    });
  });

  it("says that the disk is full", async ({ skip }) => {
    const disk = join(scratch, "disk");
    mkdirSync(disk);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]).status === 0;
    if (!mounted) skip("no permission to mount a small disk");
    try {
      const outcome = await spkc(scratch, "run", mlp, ...quick, "--out", "disk/run");
      expect(outcome.status).toBe(3);
      expect(outcome.stderr).toMatch(/SPK4002.*no space left on the disk/);
      expectNoStackTrace(outcome);
      // What is there under a final name is whole.
      expect(existsSync(join(disk, "run/result.json"))).toBe(false);
    } finally {
      spawnSync("umount", [disk]);
    }
  });

  it("asks which experiment, and names one that is not there", async () => {
    const several = await spkc(scratch, "run", mlp);
    expect(several.status).toBe(2);
    expect(several.stderr).toMatch(/SPK4010.*`Add` and `Mul`/);
    const unknown = await spkc(scratch, "run", mlp, "--experiment", "Mull");
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain("did you mean `Mul`?");
  });

  it("says that there is nothing to run", async () => {
    file("model.spk", "model Alone() { input 20  dense(5) }");
    const outcome = await spkc(scratch, "run", "model.spk");
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain("SPK4011");
  });

  it("names corrupt data", async () => {
    mkdirSync(join(scratch, "data"));
    file("data/train-images-idx3-ubyte", "nonsense");
    const outcome = await spkc(scratch, "run", mnist, "--data", "data", "--out", "out");
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain("SPK41");
    expectNoStackTrace(outcome);
    expect(existsSync(join(scratch, "out"))).toBe(false);
  });
});

describe("the command line", () => {
  it("helps", async () => {
    const outcome = await spkc(scratch, "--help");
    expect(outcome.status).toBe(0);
    for (const word of ["check", "build", "run", "evaluate", "Examples:", "Exit status"])
      expect(outcome.stdout).toContain(word);
    expect((await spkc(scratch, "run", "--help")).stdout).toContain("--seed");
  });

  it.each([
    [["trian"], "unknown command"],
    [["run"], "there is no spec to run"],
    [["run", "a.spk", "--sed", "1"], "unknown option"],
    [["run", "a.spk", "--seed", "x"], "whole number"],
    [["run", "a.spk", "--set", "train.epochs"], "path=value"],
  ])("exits with 2 on %j", async (args, message) => {
    const outcome = await spkc(scratch, ...args);
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toContain(message);
    expectNoStackTrace({ ...outcome, stderr: outcome.stderr.replace(/^error:/m, "") });
  });
});
