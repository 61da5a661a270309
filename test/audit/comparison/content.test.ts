import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ComparedRun, cheapestOf, compareSources } from "../../../audit/comparison/compare.js";
import { comparisonContent } from "../../../audit/comparison/index.js";
import { renderMarkdown } from "../../../audit/report/index.js";
import { readRecord } from "../../../runtime/index.js";
import { attackReport, experiment, result, trial, writeRun } from "../../support/report-files.js";
import { scratchFolder } from "../../support/scratch-folder.js";

const record = readRecord(writeRun(join(scratchFolder(), "run")));
const found = trial("10 labels", 0.97, { at: { labels: 10 } });
const broken = {
  ...attackReport,
  verdict: { kind: "broken", attack: "key_optimisation", trial: found },
} as const;

function run(name: string, more: Partial<ComparedRun["sources"]> = {}): ComparedRun {
  const sources = { experiment, result, ...more };
  return { ...{ name, folder: `runs/${name}`, sources, record, spec: undefined, best: undefined } };
}
const unbroken = { ...attackReport, verdict: { kind: "none" } } as const;
const contentOf = (...runs: ComparedRun[]) => comparisonContent(compareSources(runs));
const markdown = (...runs: ComparedRun[]): string => renderMarkdown(contentOf(...runs));

describe("attacks beside one another", () => {
  it("are the cheapest that got round each gate, with its price, or none", () => {
    const text = markdown(run("a", { attacks: broken }), run("b", { attacks: unbroken }));
    expect(text).toContain("| a | quick | key_optimisation (10 labels) | 97 % | 10 labels, 0.5 s |");
    expect(text).toContain("| b | quick | none found |  |  |");
    expect(cheapestOf({ attacks: broken })).toMatchObject({
      attack: "key_optimisation",
      price: { labels: 10 },
    });
    expect(cheapestOf({ attacks: unbroken })).toBeNull();
  });

  it("that were not made, or within other budgets, are told of", () => {
    expect(markdown(run("a"), run("b"))).toContain("No attack has been made on any of the runs");
    expect(markdown(run("a", { attacks: broken }), run("b"))).toContain("Attacks were made on `a` alone.");
    const elsewhere = { ...broken, otherData: { directory: "new", splits: {} } } as const;
    expect(
      markdown(run("a", { attacks: elsewhere }), run("b", { attacks: { ...broken, lock: "locked" } })),
    ).toMatch(/attacks on a are of other data than the run's[\s\S]*attacks on b are of the locked weights/);
    const long = { ...attackReport, budget: "long" } as const;
    expect(markdown(run("a", { attacks: broken }), run("b", { attacks: long }))).toContain(
      "Attacks were made within different budgets",
    );
  });
});

describe("a comparison", () => {
  it("says which run did not finish, and which engine computed", () => {
    const stopped = { ...result, status: "interrupted", engine: "tfjs" } as const;
    const text = markdown(run("a"), run("b", { result: stopped }));
    expect(text).toContain("b did not finish: interrupted after 60 steps.");
    expect(text).toContain("Engines differ: a on onnx, cpu, b on tfjs, cpu.");
    expect(text).toContain("No setting differs.");
  });

  it("draws twelve lines that can be told apart, and says where there are more runs", () => {
    const many = Array.from({ length: 13 }, (_, i) => run(`r${i}`));
    const { blocks = [] } = contentOf(...many).sections.find(({ id }) => id === "curves") ?? {};
    expect(blocks[0]).toMatchObject({ text: "The figures show the first 12 of 13 runs." });
    const figure = blocks.find((block) => block.kind === "figure");
    if (figure?.chart.kind !== "lines") throw new Error("no figure");
    const looks = figure.chart.series.map(({ group, dashed = false }) => `${group} ${dashed}`);
    expect(new Set(looks).size).toBe(12);
  });
});
