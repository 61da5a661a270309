import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { expectNoStackTrace, main, root, short, spkc } from "./spkc.js";

const scratch = scratchFolder();

/** Where no graphics card is: what one does is tried elsewhere, and takes long on one that the processor plays. */
const noCard = { VK_ICD_FILENAMES: "/nowhere/driver.json" };

/** Runs `spkc` in a process where loading `webgpu` throws, and where the packages of TensorFlow are not there. */
function spkcWithout(...args: string[]) {
  const hook = join(scratch, "hook.cjs");
  writeFileSync(
    hook,
    `const Module = require("node:module");
     const load = Module._load;
     Module._load = function (name, ...rest) {
       if (name === "webgpu") throw new Error("a stub throws");
       if (/^@tensorflow\\/tfjs-node(-gpu)?$/.test(name)) throw new Error("Cannot find module");
       return load.call(this, name, ...rest);
     };`,
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, [...short, main, ...args], {
    cwd: scratch,
    env: { ...process.env, ...noCard, NODE_OPTIONS: `--require ${hook}` },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

interface Report {
  readonly engine: string;
  readonly device: string;
  readonly works: boolean;
  readonly agrees: boolean | null;
  readonly reason: string | null;
  readonly remedy: string;
}

const reportsOf = (stdout: string): Report[] => (JSON.parse(stdout) as { reports: Report[] }).reports;

describe("spkc doctor", () => {
  let outcome: ReturnType<typeof spkcWithout>;
  beforeAll(() => {
    outcome = spkcWithout("doctor", "--quick", "--json");
  });

  it("tries every device, and names a remedy for each that does not work", () => {
    const { status, stdout, stderr } = outcome;
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const reports = reportsOf(stdout);
    const works = (engine: string, device: string) =>
      reports.find((report) => report.engine === engine && report.device === device)?.works;
    expect(works("onnx", "cpu")).toBe(true);
    expect(works("tfjs", "cpu")).toBe(true);
    for (const { works, agrees, reason, remedy } of reports) {
      expect(agrees).toBe(works ? true : null);
      if (!works) expect(reason).toMatch(/\S/);
      expect(remedy).toMatch(/install/);
    }
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, chosen: { engine: "onnx" } });
  });

  it("goes on where optional packages are missing or broken", () => {
    const optional = reportsOf(outcome.stdout).filter(
      ({ engine, device }) => engine === "tfjs" && device !== "cpu",
    );
    expect(optional).toMatchObject([
      { device: "cuda", works: false, reason: expect.stringContaining("Cannot find module") },
      { device: "native", works: false, reason: expect.stringContaining("Cannot find module") },
      { device: "webgpu", works: false, reason: expect.stringContaining("a stub throws") },
    ]);
  });
});

describe("spkc run", () => {
  const quick = ["run", join(root, "specs/mlp-synthetic.spk"), "-e", "Add", "--set", "train.epochs=1"];

  it("needs no optional package, missing or broken", () => {
    expect(spkcWithout(...quick).status).toBe(0);
  });

  it("computes on the engine and the device that it is told", async () => {
    const outcome = await spkc(scratch, ...quick, "--engine", "tfjs", "--device", "cpu", "--json");
    expect(outcome.status).toBe(0);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ result: { engine: "tfjs", device: "cpu" } });
  });

  it.each([
    [["--engine", "onnx", "--device", "native"], 2, /SPK4202.*engine onnx has no device native/],
    [["--engine", "torch"], 2, /Allowed choices are auto, onnx, tfjs/],
  ])("says what is wrong with %j", async (options, status, message) => {
    const outcome = await spkc(scratch, ...quick, ...options);
    expect(outcome).toMatchObject({ status, stderr: expect.stringMatching(message) });
    expectNoStackTrace(outcome);
  });

  it("says that the card of a device is missing where its package is there", () => {
    const args = [...short, main, ...quick, "--engine", "tfjs", "--device", "webgpu"];
    const env = { ...process.env, ...noCard };
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: scratch, env, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(/SPK4203.*no adapter/) });
  });

  it("says what to install for a device that an optional package brings", () => {
    const outcome = spkcWithout(...quick, "--engine", "tfjs", "--device", "native");
    expect(outcome.status).toBe(3);
    expect(outcome.stderr).toMatch(/SPK4203[\s\S]*npm install @tensorflow\/tfjs-node/);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
  });
});
