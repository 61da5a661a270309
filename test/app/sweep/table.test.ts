import { describe, expect, it } from "vitest";
import { type TableOptions, tabulate } from "../../../app/sweep/table.js";
import { finished, runOf } from "../jobs/jobs.js";

const failure = { code: "SPK4004", message: "the loss became NaN", hint: null };
const runs = [
  runOf({ deny: "none", seed: "1" }, finished({ none: 0.1, valid: 0.8, wrong: 0.7 })),
  runOf({ deny: "none", seed: "2" }, finished({ none: 0.3, valid: 0.9, wrong: 0.7 })),
  runOf({ deny: "margin(\n  1.0)", seed: "1" }, finished({ none: 0.1, valid: 0.7, wrong: 0.2 })),
  runOf({ deny: "margin(\n  1.0)", seed: "2" }, { status: "failed", failure }),
];

const near = (value: number) => expect.closeTo(value, 10);
const cellsOf = (options: TableOptions) => tabulate(runs, options).rows.map(({ cells }) => cells);

describe("a table of results", () => {
  it("has a row for each run, with figures by key path of the test set", () => {
    const table = tabulate(runs);
    expect(table.settings).toEqual(["deny", "seed"]);
    expect(table.measures.map(({ split, measure, path }) => `${split} ${measure} ${path}`)).toEqual([
      ...["test accuracy none", "test accuracy valid", "test accuracy wrong"],
    ]);
    expect(table.rows.map(({ settings }) => settings.join(" "))).toEqual([
      ...["none 1", "none 2", "margin( 1.0) 1", "margin( 1.0) 2"],
    ]);
    expect(table.rows[0]?.cells[1]).toEqual({ value: 0.8, deviation: null, difference: null });
    expect(table.rows[3]).toMatchObject({
      finished: 0,
      runs: 1,
      failures: [failure],
      cells: [null, null, null],
    });
  });

  it("takes the train set too where it is asked for", () => {
    expect(tabulate(runs, { train: true }).measures).toHaveLength(6);
    expect(cellsOf({ train: true })[0]?.[4]).toMatchObject({ value: 0.4 });
  });

  it("takes runs together: mean and sample deviation of those that were measured", () => {
    const table = tabulate(runs, { groupBy: ["deny"] });
    expect(table.settings).toEqual(["deny"]);
    const [none, margin] = table.rows;
    expect(none).toMatchObject({ finished: 2, runs: 2 });
    // of 0.8 and 0.9: the half of 0.1, times the root of 2
    expect(none?.cells[1]).toMatchObject({ value: near(0.85), deviation: near(0.05 * Math.SQRT2) });
    expect(none?.cells[2]).toMatchObject({ value: near(0.7), deviation: near(0) });
    expect(margin).toMatchObject({ finished: 1, runs: 2, failures: [failure] });
    expect(margin?.cells[1]).toMatchObject({ value: 0.7, deviation: null });
  });

  it("compares each row with the one that is like it but for one value", () => {
    const differences = cellsOf({ compare: { path: "deny", value: "none" } }).map((cells) =>
      cells.map((cell) => cell?.difference ?? null),
    );
    expect(differences).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [near(0), near(-0.1), near(-0.5)],
      [null, null, null],
    ]);
  });

  it("compares means where runs are taken together", () => {
    const [, margin] = cellsOf({ groupBy: ["deny"], compare: { path: "deny", value: "none" } });
    expect(margin?.[1]?.difference).toEqual(near(0.7 - 0.85));
  });

  it("tells experiments apart where there are several", () => {
    const others = runs.map((run) => ({ ...run, experiment: "F" }));
    const table = tabulate([...runs, ...others], { groupBy: ["experiment"] });
    expect(table.rows.map(({ settings, finished: n }) => [...settings, n])).toEqual([
      ["E", 3],
      ["F", 3],
    ]);
  });

  it("says that there is nothing to group by", () => {
    const ungrouped = () => tabulate([runOf({}, { status: "open" })], { groupBy: ["seed"] });
    expect(ungrouped).toThrow(expect.objectContaining({ code: "SPK4044", hint: "there is only one run" }));
  });
});
