import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { type Outcome, spkc } from "./spkc.js";

const spec = `
model Net { input 4 @features  dense(6) @hidden  relu -> dense(3) }
keyspace Secret { dim 3  std 0.5 }
experiment Keyed {
  seed 5
  data synthetic(features: 4, classes: 3, samples: 400)
  model Net
  inject Secret at features by add(gamma: 1)
  loss crossentropy
  train adam(lr: 0.02) for 3 epochs batch 16
}`;

/** Files that JSON is expected in, with what else may lie there. */
const garbage = { empty: "", cut: '{"format":', null: "null", object: "{}" } as const;

const scratch = scratchFolder();
beforeAll(async () => {
  writeFileSync(join(scratch, "net.spk"), spec);
  expect((await spkc(scratch, "run", "net.spk", "--out", "run")).status).toBe(0);
  expect((await spkc(scratch, "key", "new", "net.spk", "-o", "a.key")).status).toBe(0);
  expect((await spkc(scratch, "key", "issue", "a.key", "-o", "user.key")).status).toBe(0);
  mkdirSync(join(scratch, "empty"));
  mkdirSync(join(scratch, "hollow/checkpoints"), { recursive: true });
  writeFileSync(join(scratch, "hollow/config.json"), "{}");
  writeFileSync(
    join(scratch, "binary.bin"),
    Uint8Array.from({ length: 5000 }, (_, i) => i * 7),
  );
});

/** It failed, and said so in words of the catalogue or of the command line: nothing of the inside of the program. */
function expectRefusal({ status, stdout, stderr }: Outcome): void {
  const said = stdout + stderr;
  expect(said).not.toMatch(/^\s+at /m);
  expect(said).not.toContain("SPK4900");
  expect(said).toMatch(/SPK\d{4}|error: /);
  expect([1, 2, 3]).toContain(status);
}

const things = ["nowhere", "empty", "hollow", "net.spk", "binary.bin", "a.key", "user.key", "run", ""];

describe.each<[string, (thing: string) => string[], string[]]>([
  ["check", (thing) => ["check", thing], ["net.spk"]],
  ["build", (thing) => ["build", thing], ["net.spk"]],
  ["run", (thing) => ["run", thing], ["net.spk"]],
  ["run --resume", (thing) => ["run", "--resume", thing], ["run"]],
  ["run --key", (thing) => ["run", "net.spk", "--key", thing], ["a.key"]],
  ["run --out", (thing) => ["run", "net.spk", "--out", thing], ["nowhere", "empty", ""]],
  ["sweep", (thing) => ["sweep", thing, "--table-only"], ["net.spk"]],
  [
    "sweep -o",
    (thing) => ["sweep", "net.spk", "--table-only", "-o", thing],
    ["nowhere", "net.spk", "binary.bin", "a.key", "user.key"],
  ],
  [
    "sweep --store",
    (thing) => ["sweep", "net.spk", "--store", thing],
    ["nowhere", "empty", "hollow", "run", ""],
  ],
  ["reproduce", (thing) => ["reproduce", thing, "--table-only"], []],
  ["evaluate", (thing) => ["evaluate", thing], ["run"]],
  ["evaluate --key", (thing) => ["evaluate", "run", "--key", thing], []],
  ["diagnose", (thing) => ["diagnose", thing, "--only", "energy"], ["run"]],
  ["attack", (thing) => ["attack", thing, "--only", "replay"], ["run"]],
  ["report", (thing) => ["report", thing], ["run"]],
  ["key new", (thing) => ["key", "new", thing, "-o", "new.key"], ["net.spk"]],
  ["key new -o", (thing) => ["key", "new", "net.spk", "-o", thing], ["nowhere"]],
  ["key show", (thing) => ["key", "show", thing], ["a.key", "user.key"]],
  ["key issue", (thing) => ["key", "issue", thing, "-o", "issued.key"], ["a.key"]],
  ["key verify", (thing) => ["key", "verify", thing, "--against", "a.key"], ["user.key"]],
  ["key verify --against", (thing) => ["key", "verify", "user.key", "--against", thing], ["a.key"]],
])("spkc %s", (_, argsOf, right) => {
  it.each(things.filter((thing) => !right.includes(thing)))("refuses `%s`", async (thing) => {
    expectRefusal(await spkc(scratch, ...argsOf(thing)));
  });
});

describe("a file of a run that holds something else", () => {
  const files = [
    ...["run.json", "config.json", "result.json", "metrics.jsonl", "diagnosis.json", "attacks.json"],
    ...["secret.key", "spec.spk", "model.ts", "checkpoints/latest.safetensors"],
  ];
  beforeAll(async () => {
    expect((await spkc(scratch, "diagnose", "run", "--only", "energy")).status).toBe(0);
    expect((await spkc(scratch, "attack", "run", "--only", "replay")).status).toBe(0);
  });

  it.each(files)("%s is told of, or does not matter", async (file) => {
    for (const [kind, content] of Object.entries(garbage)) {
      const run = `${file.replaceAll(/\W/g, "-")}-${kind}`;
      cpSync(join(scratch, "run"), join(scratch, run), { recursive: true });
      writeFileSync(join(scratch, run, file), content);
      for (const command of [
        ["report"],
        ["evaluate"],
        ["run", "--resume"],
        ["diagnose", "--only", "energy"],
      ]) {
        const { stdout, stderr } = await spkc(scratch, ...command, run);
        const said = `${command} with ${kind} in ${file}: ${stdout}${stderr}`;
        expect.soft(said).not.toMatch(/^\s+at /m);
        expect.soft(said).not.toContain("SPK4900");
      }
    }
  });
});

describe("terminal escapes", () => {
  const clear = "\u001b[2J";

  it("in a spec and in paths are seen, and not obeyed", async () => {
    const name = `a${clear}.spk`;
    writeFileSync(join(scratch, name), `const a = ${clear} // ${clear}\n`);
    for (const args of [
      ["check", name],
      ["run", name],
      ["check", `none${clear}.spk`],
      ["check", `--x${clear}`],
    ]) {
      const { stdout, stderr } = await spkc(scratch, ...args);
      expect(stdout + stderr).toContain("␛[2J");
      expect(stdout + stderr).not.toContain("\u001b");
    }
  });
});

it("more threads than any machine has are refused", async () => {
  for (const command of ["run", "sweep"]) {
    const { status, stderr } = await spkc(scratch, command, "net.spk", "--threads", "100000");
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("from 1 to 1024") });
  }
});

it("empty values, as of a variable of the shell that is not set, are refused", async () => {
  for (const args of [
    ["run", "net.spk", "--out", ""],
    ["run", "net.spk", "--data="],
    ["build", "net.spk", "--out", ""],
  ]) {
    const { status, stderr } = await spkc(scratch, ...args);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("has an empty value") });
  }
});
