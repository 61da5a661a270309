import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { spkc } from "./spkc.js";

const scratch = scratchFolder();
const spec = (data: string): string => `
model Net { input 2 @in  dense(3) }
keyspace Secret { dim 2 }
experiment E {
  data ${data}
  model Net
  inject Secret at in by add(gamma: 1)
  loss crossentropy
  train adam(lr: 0.02) for 1 epochs batch 16
}`;

beforeAll(async () => {
  writeFileSync(join(scratch, "net.spk"), spec("synthetic(features: 2, classes: 3, samples: 60)"));
  writeFileSync(join(scratch, "table.spk"), spec('table("nowhere.csv")'));
  expect((await spkc(scratch, "run", "net.spk", "--out", "run")).status).toBe(0);
});

describe("spkc check of what is no spec", () => {
  it.each([
    ["wine.csv", "a,b\n1;2\n3;4\n", 'a spec names its data files: `data table("wine.csv")`'],
    [
      "notes.md",
      "# A title\n\nSome words.\n",
      "specs end in .spk; docs/language.md describes what they hold",
    ],
  ])("says so of %s, once", async (name, text, hint) => {
    writeFileSync(join(scratch, name), text);
    const { status, stdout, stderr } = await spkc(scratch, "check", name);
    expect(status).toBe(1);
    expect(stdout).toBe(`${name}: 1 error\n`);
    expect(stderr).toContain(`error SPK4017 not-a-spec: ${name} is not a spec`);
    expect(stderr).toContain(hint);
    for (const command of ["run", "build"])
      expect((await spkc(scratch, command, name)).stderr).toContain("SPK4017");
  });

  it("shows the mistakes of what begins as one, by whatever name, and of any .spk", async () => {
    writeFileSync(join(scratch, "spec.txt"), "model Net { input }\n");
    writeFileSync(join(scratch, "typo.spk"), "modle Net { input 2 }\n");
    for (const name of ["spec.txt", "typo.spk"])
      expect((await spkc(scratch, "check", name)).stderr).toMatch(/SPK1\d{3}/);
  });
});

describe("the command line", () => {
  it.each([
    [["run", "net.spk", "--nonsense"], "(spkc run --help shows what there is)"],
    [["key", "issue", "a.key", "--nonsense"], "(spkc key issue --help shows what there is)"],
    [["--nonsense"], "(spkc --help shows what there is)"],
  ])("names the help of the command that was mistaken: %j", async (args, hint) => {
    expect(await spkc(scratch, ...args)).toMatchObject({ status: 2, stderr: expect.stringContaining(hint) });
  });

  it.each([
    [["--threads", "0"], "expected a whole number from 1 to 1024"],
    [["--threads", "1.5"], "expected a whole number from 1 to 1024"],
    [["--seed", "-1"], "expected a whole number, 0 or more"],
  ])("refuses %j", async (args, says) => {
    const outcome = await spkc(scratch, "run", "net.spk", ...args);
    expect(outcome).toMatchObject({ status: 2, stderr: expect.stringContaining(says) });
  });

  it("refuses the folder of a run, or of other files, before it reads any data", async () => {
    expect((await spkc(scratch, "run", "table.spk")).stderr).toContain("SPK4126");
    expect((await spkc(scratch, "run", "table.spk", "--out", "run")).stderr).toContain("SPK4003");
    mkdirSync(join(scratch, "other"));
    writeFileSync(join(scratch, "other/report.md"), "mine");
    expect((await spkc(scratch, "run", "table.spk", "--out", "other")).stderr).toContain("SPK4015");
  });

  it("says of a file that holds a list what it is", async () => {
    cpSync(join(scratch, "run"), join(scratch, "list"), { recursive: true });
    writeFileSync(join(scratch, "list/result.json"), "[]");
    const { status, stderr } = await spkc(scratch, "report", "list");
    expect(status).toBe(1);
    expect(stderr).toContain(
      "SPK4022 damaged-run-file: list/result.json is damaged: it is a list, not an object",
    );
  });
});
