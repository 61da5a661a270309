import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { memorySize } from "../../cli/options/data-memory.js";
import { writeFolder } from "../runtime/data/idx-folder.js";
import { imagesByClass } from "../runtime/data/image-files.js";
import { expectNoStackTrace, interrupted, root, spkc, spkcUntil } from "./spkc.js";

const spec = `
model Net { input 8x8x3  flatten  dense(8) @in -> relu -> dense(2) }
keyspace Secret { dim 2 }
experiment E {
  seed 3
  data images("pets") { normalize(computed)  augment crop(padding: 1), flip }
  model Net
  inject Secret at in by add(gamma: 1)
  loss crossentropy
  train adam(lr: 0.01) for 16 epochs batch 7
}`;
/** 160 images take 30 KB, and a batch takes 5.3 KB. */
const little = ["--data-memory", "6KB"];
const told = /the 160 samples of `images` take 30\.0 KB, and memory may hold 6\.0 KB \(--data-memory\)/;

let scratch: string;
beforeAll(async () => {
  const files = await imagesByClass(["cat", "dog"], 80);
  const pets = Object.entries(files).map(([name, bytes]) => [`pets/${name}`, bytes] as const);
  scratch = await writeFolder({ "net.spk": spec, ...Object.fromEntries(pets) });
  vi.stubEnv("SPANKEY_CACHE", join(scratch, "cache"));
  const run = await spkc(scratch, "run", "net.spk", "--threads", "1", "--out", "whole");
  expect(run).toMatchObject({ status: 0 });
  expect(run.stderr).not.toContain("--data-memory");
});
afterAll(() => vi.unstubAllEnvs());

const read = (run: string, file: string): Buffer => readFileSync(join(scratch, run, file));

/** What a run leaves does not tell how much memory its samples had; times differ, and are in none of these files. */
function expectTheWholeRun(run: string): void {
  for (const file of ["result.json", "run.json", "config.json", "checkpoints/latest.safetensors"])
    expect(read(run, file).equals(read("whole", file)), file).toBe(true);
}

describe("with less memory than the images take", () => {
  it("a run comes to the same, and says where the images are", async () => {
    const args = ["run", "net.spk", "--threads", "1", ...little];
    const run = await spkc(scratch, ...args, "--out", "small");
    expect(run).toMatchObject({ status: 0, stderr: expect.stringMatching(told) });
    expectTheWholeRun("small");
  });

  it.each([
    ["with little memory, and goes on with much", "first-small", little, []],
    ["with much, and goes on with little", "first-large", [], little],
  ])("a run that is stopped %s comes to the same", async (_, out, before, after) => {
    const args = ["run", "net.spk", "--threads", "1", "--out", out, ...before];
    const stopped = await interrupted(scratch, /epoch 1\//, ...args);
    expect(stopped).toMatchObject({ status: 3, stderr: expect.stringContaining("SPK4005") });
    const resumed = await spkc(scratch, "run", "--resume", out, ...after);
    expect(resumed).toMatchObject({ status: 0 });
    expect(told.test(resumed.stderr)).toBe(after.length > 0);
    expectTheWholeRun(out);
  });

  it("a run that is stopped while images are decoded ends at once, and leaves nothing", async () => {
    const args = ["run", "net.spk", "--set", "train.epochs=1000", "--out", "never", ...little];
    const stopped = await spkcUntil(scratch, told, "SIGINT", ...args);
    expectNoStackTrace(stopped);
    expect(stopped).toMatchObject({ status: 3 });
    expect(stopped.stderr).toMatch(/SPK4125|SPK4005/);
  });

  it("evaluate, diagnose and attack find the same", async () => {
    const json = async (...args: string[]): Promise<unknown> => {
      const { status, stdout } = await spkc(scratch, ...args, "--threads", "1", "--json");
      expect(status).toBe(0);
      return JSON.parse(stdout, (key, value: unknown) => (key === "seconds" ? 0 : value));
    };
    const out = ["--out", "measured.json"];
    for (const command of [
      ["evaluate", "whole"],
      ["diagnose", "whole", "--only", "unlock,margin", "--samples", "9", ...out],
      ["attack", "whole", "--only", "trivial_keys", "--budget", "quick", ...out],
    ])
      expect(await json(...command, "--data-memory", "29KB"), command[0]).toEqual(await json(...command));
  });

  it("attack says where the samples that it needs do not fit: SPK4132", async () => {
    const { status, stderr } = await spkc(scratch, "attack", "whole", ...little);
    expect(status).toBe(1);
    expect(stderr).toContain("SPK4132");
    expect(stderr).toContain("the test samples, as the network reads them, of `images` would take");
    // before anything is decoded
    expect(stderr).not.toMatch(told);
  });

  it("the workers of a sweep know of it", async () => {
    const args = ["sweep", "net.spk", "--sweep", "seed=1", "--jobs", "1", "--data-memory", "5KB"];
    const refused = await spkc(scratch, ...args, "--store", "store");
    expect(refused).toMatchObject({ status: 3, stderr: expect.stringContaining("SPK4132") });
  });
});

// what `resourceUsage` says of a process counts what its parent had when it was started
it.skipIf(process.platform !== "linux")(
  "memory does not grow with images that it is not to hold",
  async () => {
    // 400 images of 256x256: 75 MB
    const folder = await writeFolder(await imagesByClass(["a", "b"], 200));
    const peak = (memory: number): number => {
      const body = `
      import { readFileSync } from "node:fs";
      import { loadNamed } from ${JSON.stringify(`${root}dist/runtime/data/index.js`)};
      const model = { inputShape: [3, 256, 256], classes: 2 };
      await loadNamed("images", { folder: ${JSON.stringify(folder)} }, { seed: 1, model, memory: ${memory} });
      const status = readFileSync("/proc/self/status", "utf8");
      console.log(/VmHWM:\\s+(\\d+) kB/.exec(status)[1]);`;
      const run = spawnSync(process.execPath, ["--input-type=module", "--eval", body], { encoding: "utf8" });
      expect(run).toMatchObject({ status: 0, stderr: "" });
      return Number(run.stdout) / 1024;
    };
    expect(peak(2 ** 31) - peak(2 ** 20)).toBeGreaterThan(40);
  },
);

describe("--data-memory", () => {
  it.each([
    ["500MB", 500 * 2 ** 20],
    ["1.5 GB", 1.5 * 2 ** 30],
    ["2gib", 2 ** 31],
    ["64kb", 2 ** 16],
    ["7B", 7],
    ["1024TB", 2 ** 50],
  ])("%s", (text, bytes) => expect(memorySize(text)).toBe(bytes));

  it.each(["", "0", "2", "0GB", "-1GB", "2 XB", "GB", "1e3MB", "1025TB", "9999999TB"])(
    "refuses %j",
    async (text) => {
      const { status, stderr } = await spkc(scratch, "run", "net.spk", `--data-memory=${text}`);
      expect(status).toBe(2);
      expect(stderr).toContain("--data-memory <size>");
      expect(stderr).toContain("expected a size from 1B to 1024TB with its unit, as 500MB or 2GB");
    },
  );
});
