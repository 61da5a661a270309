import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root, short } from "./spkc.js";

const run = (file: string, ...args: string[]) =>
  spawnSync(process.execPath, [...short, join(root, "dist/bench", file), ...args], { encoding: "utf8" });

describe.each([
  ["bench", "step-time.js"],
  ["gates", "gates.js"],
  ["field", "field.js"],
  ["grants", "grants.js"],
  ["locks", "locks.js"],
  ["bench:compile", "compile-time.js"],
  ["bench:images", "image-loading.js"],
  ["bench:sweep", "sweep-time.js"],
  ["bench:steps", "steps.js"],
  ["fuzz", "fuzz.js"],
])("npm run %s", (name, file) => {
  it("says what it does and takes", () => {
    const { status, stdout, stderr } = run(file, "--help");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(`Usage: npm run ${name} -- [options]`);
    expect(stdout).toContain("--help");
  });

  it("refuses what it does not take, and does nothing", () => {
    const { status, stdout, stderr } = run(file, "--nonsense");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("unknown option '--nonsense'");
  });
});

describe("a script of bench/", () => {
  it.each([
    ["step-time.js", ["--batch", "x"], 2, "expected a whole number"],
    ["step-time.js", ["--model", "vgg"], 2, "Allowed choices are cnn, resnet18"],
    ["gates.js", ["--budget", "huge"], 2, "Allowed choices are quick, standard, long"],
    ["gates.js", ["--spec", "nowhere.spk"], 1, "SPK4001"],
    ["fuzz.js", ["--only", "cvs"], 2, "there is no kind cvs; there are specs, csv"],
    ["fuzz.js", ["--minutes", "x"], 2, "expected a number from 0 on"],
    ["gates.js", ["--only", "Unifrom"], 2, "has no experiment Unifrom"],
    ["locks.js", ["--experiments", "Sings"], 2, "has no experiment Sings"],
    ["locks.js", ["--only", "guessing"], 2, "there is no attack guessing"],
    ["locks.js", ["--spec", "specs/gates/mnist.spk"], 2, "has no experiment with a lock"],
    ["locks.js", ["--spec", "specs/locks/mnist.spk"], 2, "SignsSecretStart differs from Signs in more than"],
    ["field.js", ["--only", "Singns"], 2, "has no experiment Singns"],
    ["field.js", ["--spec", "specs/gates/mnist.spk"], 3, "has no locks that share one training"],
  ])("%s says what is wrong with %j", (file, args, expected, message) => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [...short, join(root, "dist/bench", file), ...args],
      {
        cwd: root,
        encoding: "utf8",
      },
    );
    expect(status).toBe(expected);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at \S/m);
  });
});
