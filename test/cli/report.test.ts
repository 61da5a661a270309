import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { expectNoStackTrace, spkc } from "./spkc.js";

const spec = `
model Net { input 4 @features  dense(8) @hidden  relu -> dense(3) }
keyspace Secret { dim 3  std 0.5 }
experiment Keyed {
  seed 5
  data synthetic(features: 4, classes: 3, samples: 400)
  model Net
  inject Secret at features by add(gamma: 1)
  loss crossentropy + deny reject on wrong, none
  train adam(lr: 0.02) for 5 epochs batch 16
}`;

const scratch = scratchFolder();
beforeAll(async () => {
  writeFileSync(join(scratch, "net.spk"), spec);
  expect((await spkc(scratch, "run", "net.spk", "--threads", "1", "--out", "Keyed")).status).toBe(0);
});

const file = (name: string): string => join(scratch, "Keyed", name);
const read = (name: string): string => readFileSync(file(name), "utf8");

describe("the report of a run", () => {
  it("is there when the run has ended, and says what has not been measured", () => {
    for (const name of ["report.html", "report.md"]) {
      expect(read(name)).toContain("No attack has been made on this run");
      expect(read(name)).toContain("spkc diagnose RUN");
    }
    expect(read("report.html")).toContain('<figure id="training-loss">');
  });

  it("grows with what is measured of the run", async () => {
    expect(
      (await spkc(scratch, "diagnose", "Keyed", "--only", "unlock,curves", "--samples", "40")).status,
    ).toBe(0);
    expect(read("report.html")).toContain('<table id="unlock-accuracy"');
    expect(read("report.html")).toContain('<figure id="curve-strength">');
    expect(read("report.html")).not.toContain('<figure id="reject-roc">');
    expect((await spkc(scratch, "attack", "Keyed", "--budget", "quick", "--only", "replay")).status).toBe(0);
    expect(read("report.html")).toContain('<table id="attacks-table"');
    for (const name of ["report.html", "report.md"])
      expect(read(name)).not.toContain("No attack has been made");
  });

  it("never changes a file outside of the folder, whatever links lie there", async () => {
    const outside = join(scratch, "outside.txt");
    writeFileSync(outside, "of another");
    const before = ["report.html", "report.md"].map(read);
    for (const name of ["report.html", "report.md"]) {
      rmSync(file(name));
      symlinkSync(outside, file(name));
    }
    expect((await spkc(scratch, "report", "Keyed")).status).toBe(0);
    expect(readFileSync(outside, "utf8")).toBe("of another");
    expect(["report.html", "report.md"].map(read)).toEqual(before);
  });

  it("is written anew on request, the same as before", async () => {
    const before = ["report.html", "report.md"].map(read);
    for (const name of ["report.html", "report.md"]) rmSync(file(name));
    const outcome = await spkc(scratch, "report", "Keyed");
    expect(outcome).toMatchObject({ status: 0, stderr: "" });
    expect(outcome.stdout).toMatch(/found.*\n\nKeyed\/report\.html\nKeyed\/report\.md\n$/);
    expect(["report.html", "report.md"].map(read)).toEqual(before);
    const json = JSON.parse((await spkc(scratch, "report", "Keyed", "--json")).stdout) as Record<
      string,
      unknown
    >;
    expect(json).toEqual({
      ...{ ok: true, folder: "Keyed", finding: outcome.stdout.split("\n")[0] },
      files: { html: "Keyed/report.html", markdown: "Keyed/report.md" },
    });
  });

  it("is refused where there is no run, and where a file of it is damaged", async () => {
    const nowhere = await spkc(scratch, "report", ".");
    expect(nowhere).toMatchObject({ status: 1, stderr: expect.stringContaining("SPK4006") });
    const attacks = read("attacks.json");
    writeFileSync(file("attacks.json"), attacks.slice(0, 100));
    const damaged = await spkc(scratch, "report", "Keyed");
    expect(damaged).toMatchObject({ status: 1, stderr: expect.stringContaining("SPK4090") });
    expect(damaged.stderr).toContain("`spkc attack RUN` makes it again");
    for (const outcome of [nowhere, damaged]) expectNoStackTrace(outcome);
    // what measures something else is done, and tells of it, by its exit status too
    const other = await spkc(scratch, "diagnose", "Keyed", "--only", "energy");
    expect(other).toMatchObject({ status: 1, stderr: expect.stringContaining("SPK4090") });
    expect(existsSync(file("diagnosis.json"))).toBe(true);
    writeFileSync(file("attacks.json"), attacks);
  });
});
