import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { expectNoStackTrace, main, root, spawnSpkc, spkc } from "./spkc.js";

let scratch: string;
beforeEach(() => {
  scratch = scratchFolder();
});

/**
 * Runs `spkc` where the optional packages are not there, or where loading them throws, and where no graphics card is: what
 * one does is tried without that, see below, and takes ten seconds on one that the processor plays.
 */
function spkcWithout(how: "missing" | "broken", ...args: string[]) {
  const hook = join(scratch, "hook.cjs");
  const reason = how === "missing" ? "Cannot find module" : "a stub throws";
  writeFileSync(
    hook,
    `const Module = require("node:module");
     const load = Module._load;
     Module._load = function (name, ...rest) {
       if (/^(webgpu|@tensorflow\\/tfjs-node(-gpu)?)$/.test(name)) throw new Error("${reason}");
       return load.call(this, name, ...rest);
     };`,
  );
  const noCard = join(scratch, "no-driver.json");
  const env = { ...process.env, NODE_OPTIONS: `--require ${hook}`, VK_ICD_FILENAMES: noCard };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: scratch,
    env,
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
  it("tries every device, and names a remedy for each that does not work", () => {
    const { status, stdout, stderr } = spawnSpkc(scratch, "doctor", "--quick", "--json");
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

  it.each(["missing", "broken"] as const)("goes on where optional packages are %s", (how) => {
    const { status, stdout } = spkcWithout(how, "doctor", "--quick", "--json");
    expect(status).toBe(0);
    const words = how === "missing" ? "Cannot find module" : "a stub throws";
    const optional = reportsOf(stdout).filter(({ engine, device }) => engine === "tfjs" && device !== "cpu");
    expect(optional.map(({ device }) => device)).toEqual(["cuda", "native", "webgpu"]);
    for (const { works, reason } of optional) {
      expect(works).toBe(false);
      expect(reason).toContain(words);
    }
  });
});

describe("spkc run", () => {
  const quick = ["run", join(root, "specs/mlp-synthetic.spk"), "-e", "Add", "--set", "train.epochs=1"];

  it.each(["missing", "broken"] as const)("needs no optional package: %s", (how) => {
    expect(spkcWithout(how, ...quick).status).toBe(0);
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

  it("says what to install for a device that an optional package brings", () => {
    const outcome = spkcWithout("missing", ...quick, "--engine", "tfjs", "--device", "native");
    expect(outcome.status).toBe(3);
    expect(outcome.stderr).toMatch(/SPK4203[\s\S]*npm install @tensorflow\/tfjs-node/);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
  });
});
