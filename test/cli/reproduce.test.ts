import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { expectNoStackTrace, root, spkc } from "./spkc.js";

/** Figures that any run comes near, that none does, and that nobody judges. */
const spec = `
model Tiny() { input 8 @in  dense(8) -> relu -> dense(3) }
keyspace Secret { dim 2 }
experiment Near {
  data synthetic(features: 8, classes: 3, samples: 300)
  model Tiny
  inject Secret at in by add(gamma: 1)
  loss crossentropy + 0.1 * deny reject on wrong
  train adam(lr: 0.01) for 2 epochs batch 16
  sweep seed over 1, 2
  published test.valid.accuracy 0.5 within 0.5, test.wrong.reject 0.5 at least 0, test.none.accuracy 0.5
}
experiment Far extends Near { published test.valid.accuracy 0.5 at least 1.5 }
experiment Open extends Near { published train.valid.accuracy 0.5 }
experiment Silent extends Near {}`;

interface Row {
  readonly experiment: string;
  readonly verdict: string;
  readonly runs: number;
  readonly figures: readonly { readonly figure: string; readonly ours: number | null }[];
}

const scratch = scratchFolder();
let rows: readonly Row[];
beforeAll(async () => {
  writeFileSync(join(scratch, "own.spk"), spec);
  const outcome = await spkc(scratch, "reproduce", "own.spk", "--store", "store", "--json");
  expect(outcome.status, outcome.stderr).toBe(3);
  ({ rows } = JSON.parse(outcome.stdout) as { rows: Row[] });
});

describe("spkc reproduce", () => {
  it("judges every experiment that something was published of", () => {
    expect(rows.map(({ experiment, verdict }) => [experiment, verdict])).toEqual([
      ["Near", "reproduced"],
      ["Far", "differs"],
      ["Open", "not judged"],
    ]);
  });

  it("does what several experiments have in common once, and takes means over a sweep", () => {
    expect(readdirSync(join(scratch, "store"))).toHaveLength(2);
    const results = readdirSync(join(scratch, "store")).map((address) => {
      const text = readFileSync(join(scratch, "store", address, "result.json"), "utf8");
      return JSON.parse(text) as { evaluation: { test: { valid: { accuracy: number } } } };
    });
    const accuracies = results.map(({ evaluation }) => evaluation.test.valid.accuracy);
    const [near] = rows;
    expect(near?.runs).toBe(2);
    const ours = near?.figures.find(({ figure }) => figure === "test.valid.accuracy")?.ours;
    expect(ours).toBeCloseTo(accuracies.reduce((sum, one) => sum + one, 0) / 2, 10);
  });

  it("shows what there is without running anything", async () => {
    const whole = await spkc(scratch, "reproduce", "own.spk", "--store", "store", "--table-only");
    expect(whole.status).toBe(3);
    expect(whole.stdout).toMatch(/Near, 2 runs .*\(0\.5000, [+−]0\.\d{4}\) ✓.* reproduced/);
    expect(whole.stdout).toMatch(/\(0\.5000, [+−]0\.\d{4}\) ✗.* differs/);
    const empty = await spkc(scratch, "reproduce", "own.spk", "--store", "nothing", "--table-only");
    expect(empty.status).toBe(0);
    expect(empty.stdout).toContain("3 rows: 3 not run.");
  });

  it("writes a table for machines with a line for each figure", async () => {
    const args = ["reproduce", "own.spk", "--store", "store", "--table-only", "-o", "table.csv"];
    expect((await spkc(scratch, ...args)).stdout).toBe("wrote table.csv\n");
    const lines = readFileSync(join(scratch, "table.csv"), "utf8").trim().split("\n");
    expect(lines).toHaveLength(1 + 5);
    expect(lines[1]).toMatch(/^own,Near,2,reproduced,test\.valid\.accuracy,0\.\d+,0\.5,within,0\.5,true$/);
  });

  it("says that shortened runs say nothing", async () => {
    const outcome = await spkc(scratch, "reproduce", "own.spk", "--quick", "--store", "quick");
    expect(outcome.status).toBe(0);
    expect(outcome.stderr).toContain("nothing can be said");
    expect(outcome.stdout).toContain("3 rows: 3 shortened.");
    expect(outcome.stdout).not.toMatch(/[✓✗] *│/);
  });

  it("has the published tables with it", async () => {
    const tables = readdirSync(join(root, "specs/published")).map((file) => file.replace(".spk", ""));
    const outcome = await spkc(scratch, "reproduce", "--table-only", "--json");
    const found = (JSON.parse(outcome.stdout) as { rows: { table: string }[] }).rows;
    expect(new Set(found.map(({ table }) => table))).toEqual(new Set(tables));
    const modeB = found.filter(({ table }) => table === "mode-b-mnist");
    expect(modeB).toHaveLength(14);
  });

  it.each([
    ["mode-b-mnis", 2, "SPK4060", "did you mean `mode-b-mnist`?"],
    [join(root, "specs/mnist-mode-b.spk"), 1, "SPK4061", "published test.valid.accuracy"],
    ["nowhere.spk", 1, "SPK4001", "nowhere.spk"],
  ])("refuses %s", async (table, status, code, hint) => {
    const outcome = await spkc(scratch, "reproduce", table);
    expect(outcome.status).toBe(status);
    expect(outcome.stderr).toContain(code);
    expect(outcome.stderr).toContain(hint);
    expectNoStackTrace(outcome);
  });
});
