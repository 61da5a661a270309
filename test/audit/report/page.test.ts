import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AttackReport } from "../../../audit/attacks/index.js";
import type { Chart, ChartPoint } from "../../../audit/document/chart.js";
import type { GateDiagnosis } from "../../../audit/gate-diagnostics/index.js";
import { contentOf, renderPage, writeReports } from "../../../audit/report/index.js";
import { pictureSheet } from "../../../runtime/data/images/picture-sheet.js";
import type { RunResult, StoredOutcomes } from "../../../runtime/index.js";
import { experiment, oddSpec, outcomes, result, writeRun } from "../../support/report-files.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { skipped } from "../../support/skipped.js";

/** Debian's, which `.ci/run` installs; another by its path in CHROMIUM. */
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const reader = fileURLToPath(new URL("../../support/read-figure.js", import.meta.url));

/** What `read-figure.js` reads from a drawing, in the values of its axes. */
interface Drawn {
  readonly chart: Chart;
  readonly legend: readonly string[];
  readonly axes: readonly [string, string];
  readonly lines: readonly (readonly ChartPoint[])[];
  readonly spans: Readonly<Record<"x" | "y", number>>;
  readonly dashed: readonly boolean[];
  readonly marks: readonly (readonly { readonly x: number; readonly y: number | string }[])[];
  readonly bars: readonly { readonly from: number; readonly to: number; readonly height: number }[];
}

/** What it reads from a heat map. */
interface DrawnHeatMap {
  readonly axes: readonly [string, string];
  readonly cells: readonly {
    readonly row: string;
    readonly column: string;
    readonly opacity: number;
    readonly text: string;
  }[];
}

const noChromium = existsSync(executablePath) ? undefined : `there is no ${executablePath}`;

describe.skipIf(noChromium)(skipped("report.html in Chromium", noChromium), () => {
  let scratch: string;
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  const json = <Content>(name: string): Content =>
    JSON.parse(readFileSync(join(scratch, name), "utf8")) as Content;
  const figure = async (id: string): Promise<Drawn> =>
    (await page.evaluate(`readFigure(${JSON.stringify(id)})`)) as Drawn;

  beforeAll(async () => {
    scratch = scratchFolder();
    await writeReports(writeRun(scratch));
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    page = await browser.newPage({ viewport: { width: 1100, height: 900 }, colorScheme: "light" });
    page.on("request", (request) => asked.push(request.url()));
    page.on("pageerror", (error) => asked.push(String(error)));
    await page.addInitScript({ path: reader });
    await page.goto(pathToFileURL(join(scratch, "report.html")).href);
  });
  afterAll(async () => {
    await browser?.close();
  });

  /** As near as pixels tell: an axis is some 200 of them long, and its ticks are moved by half a one to look sharp. */
  function expectNear(
    { chart, spans }: Drawn,
    found: readonly ChartPoint[],
    expected: readonly ChartPoint[],
  ): void {
    expect(found).toHaveLength(expected.length);
    for (const along of ["x", "y"] as const) {
      const isLog = chart.kind === "lines" && chart[along].scale === "log";
      const seen = (points: readonly ChartPoint[]): number[] =>
        points.map((point) => (isLog ? Math.log10(point[along]) : point[along]));
      const [values, drawn] = [seen(expected), seen(found)];
      for (const [i, value] of values.entries()) {
        expect(Math.abs((drawn[i] ?? Number.NaN) - value), `point ${i} along ${along}`).toBeLessThan(
          0.005 * spans[along],
        );
      }
    }
  }

  /** The lines of a figure, with their marks where there are any, are those expected, by name and in order. */
  function expectLines(drawn: Drawn, expected: Readonly<Record<string, readonly ChartPoint[]>>): void {
    const { legend, lines, marks } = drawn;
    expect(legend).toEqual(Object.keys(expected));
    expect(lines).toHaveLength(legend.length);
    for (const [i, points] of Object.values(expected).entries()) {
      expectNear(drawn, lines[i] ?? [], points);
      if (marks.length > 0) expectNear(drawn, (marks[i] ?? []) as readonly ChartPoint[], points);
    }
  }

  it("draws the epochs of result.json", async () => {
    const { epochs } = json<RunResult>("result.json");
    const loss = await figure("training-loss");
    const term = (name: string): ChartPoint[] =>
      epochs.map(({ epoch, terms }) => ({ x: epoch, y: terms[name] ?? 0 }));
    expectLines(loss, {
      loss: epochs.map(({ epoch, loss }) => ({ x: epoch, y: loss })),
      crossentropy: term("crossentropy"),
      "deny reject on wrong": term("deny reject on wrong"),
    });
    expect(loss.axes).toEqual(["epoch", "mean loss"]);
    expectLines(await figure("training-accuracy"), {
      "right under valid keys": epochs.map(({ epoch, accuracy }) => ({
        x: epoch,
        y: accuracy ?? Number.NaN,
      })),
      "rejected under wrong keys": epochs.flatMap(({ epoch, wrongReject }) =>
        wrongReject === null ? [] : [{ x: epoch, y: wrongReject }],
      ),
    });
  });

  it("draws the classes of outcomes.json, and how open each of them is", async () => {
    const { classes, splits } = json<StoredOutcomes>("outcomes.json");
    const { valid, wrong } = splits.test?.paths ?? {};
    const dots = await figure("recall-by-class");
    expect(dots.legend).toEqual(["valid key", "wrong key"]);
    for (const [i, found] of [valid, wrong].entries()) {
      expect(dots.marks[i]?.map(({ y }) => y)).toEqual(classes);
      for (const [c, mark] of (dots.marks[i] ?? []).entries())
        expect(mark.x).toBeCloseTo(found?.recall[c] ?? 9, 2);
    }
    expect(await page.locator("#by-class p").first().innerText()).toBe(
      "Under wrong keys the class with the highest recall is a | b: 3.0 % of its 1000 samples; of what is taken for it, 75.0 % is of it.",
    );
    const rows = await page.locator("#by-class-table tbody tr").all();
    const cellsOf = (row: Locator): Promise<string[]> => row.locator("th, td").allTextContents();
    const shown = await Promise.all(rows.map(cellsOf));
    expect(shown.map((cells) => cells.slice(0, 4))).toEqual(
      classes.map((name, c) => [
        ...[name, "1000", valid?.recall[c]?.toFixed(4), wrong?.recall[c]?.toFixed(4)],
      ]),
    );
  });

  it.each(["valid", "wrong", "none"] as const)(
    "draws the confusion matrix of outcomes.json, %s",
    async (path) => {
      const { classes, splits } = json<StoredOutcomes>("outcomes.json");
      const confusion = splits.test?.paths[path].confusion ?? [];
      const outputs = [...classes, "reject"];
      const drawn = (await page.evaluate(`readFigure("confusion-${path}")`)) as DrawnHeatMap;
      expect(drawn.axes).toEqual(["taken for", "class"]);
      expect(drawn.cells).toEqual(
        confusion.flatMap((row, c) =>
          row.map((count, output) => ({
            ...{
              row: classes[c],
              column: outputs[output],
              text: count === 0 ? "" : count.toLocaleString("en"),
            },
            opacity: expect.closeTo(0.55 * (count / 1000), 3),
          })),
        ),
      );
      const table = page.locator(`#confusion-${path}-table tbody tr`);
      const numbers = (await table.evaluateAll((found) =>
        found.map((row) => [...row.querySelectorAll("td")].map((cell) => Number(cell.textContent))),
      )) as number[][];
      expect(numbers).toEqual(confusion);
    },
  );

  it("shows the worst samples of outcomes.json", async () => {
    const rows = await page.locator("#worst-table tbody tr").all();
    const shown = await Promise.all(rows.map((row) => row.locator("th, td").allTextContents()));
    expect(shown).toEqual([
      ["7", "<b>dog</b>", "reject", "0.0498", "3.0000"],
      ["2", "a | b", "cat", "0.135", "2.0000"],
    ]);
    expect(await page.locator("#worst-pictures").count()).toBe(0);
  });

  it("shows the pictures of worst.png, each with its caption", async () => {
    const sampleShape = [3, 2, 3];
    const count = 5;
    const values = Uint8Array.from({ length: count * 18 }, (_, i) => (37 * i) % 256);
    const samples = Array.from({ length: count }, (_, i) => ({
      ...{ index: 10 + i, loss: 3 - i / 10 },
      answer: { class: i % 3, predicted: 3, probability: 0.05 },
    }));
    const sheet = await pictureSheet({ count, values, labels: new Int32Array(count) }, sampleShape);
    const worst = { split: "validation", samples, pictures: "0" } as const;
    const data = { ...experiment.data, sampleShape };
    const sources = { experiment: { ...experiment, data }, result, outcomes: { ...outcomes, worst } };
    const path = join(scratch, "pictures.html");
    writeFileSync(path, await renderPage(contentOf({ ...sources, ...(sheet && { pictures: sheet }) })));
    const other = await browser.newPage();
    await other.goto(pathToFileURL(path).href);
    const found = await other.evaluate(`[...document.querySelectorAll("#worst-pictures img")].map((image) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 3, height: 2 });
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0, 3, 2);
      return { alt: image.alt, pixels: [...context.getImageData(0, 0, 3, 2).data] };
    })`);
    const pixelsOf = (i: number): number[] =>
      Array.from({ length: 6 }, (_, at) => [
        ...[0, 1, 2].map((channel) => values[i * 18 + channel * 6 + at] ?? 0),
        255,
      ]).flat();
    const names = ["cat", "<b>dog</b>", "a | b"];
    expect(found).toEqual(
      samples.map(({ index }, i) => ({
        alt: `${index}: ${names[i % 3]}, taken for reject`,
        pixels: pixelsOf(i),
      })),
    );
    await other.close();
  });

  it("draws the curves of diagnosis.json", async () => {
    const { curves, reject } = json<GateDiagnosis>("diagnosis.json").results;
    for (const [id, points] of [
      ["curve-strength", curves?.strength],
      ["curve-norm", curves?.norm],
    ] as const) {
      const over = (path: "valid" | "wrong", measure: "accuracy" | "masked"): ChartPoint[] =>
        (points ?? []).map((point) => ({ x: point.x, y: point[path][measure] }));
      const drawn = await figure(id);
      expectLines(drawn, {
        "valid key": over("valid", "accuracy"),
        "valid key, masked": over("valid", "masked"),
        "wrong key": over("wrong", "accuracy"),
        "wrong key, masked": over("wrong", "masked"),
      });
      expect(drawn.dashed).toEqual([false, true, false, true]);
    }
    expectLines(await figure("curve-off-span"), {
      "valid key": (curves?.offSpan ?? []).map(({ x, valid }) => ({ x, y: valid.accuracy })),
      "valid key, masked": (curves?.offSpan ?? []).map(({ x, valid }) => ({ x, y: valid.masked })),
    });
    const curve = (roc = reject?.wrong): ChartPoint[] =>
      (roc?.curve ?? []).map(({ fpr, tpr }) => ({ x: fpr, y: tpr }));
    const drawn = await figure("reject-roc");
    expectNear(drawn, drawn.lines[0] ?? [], curve());
    expectNear(drawn, drawn.lines[1] ?? [], curve(reject?.none));
    expect(await page.locator("#reject-table").innerText()).toMatch(/wrong keys\s+0\.9091\s+0\.5987/);
  });

  it("draws energy and margin tails of diagnosis.json, zeros left out where they have no place", async () => {
    const { energy, margin } = json<GateDiagnosis>("diagnosis.json").results;
    const { edges = [], counts = [], expected = [] } = energy?.[0]?.histogram ?? {};
    const drawn = await figure("energy-at-hidden");
    expect(drawn.legend).toEqual(["10 isotropic keys", "Beta(2.5, 5.5)"]);
    expect(drawn.bars).toHaveLength(counts.length);
    for (const [i, { from, to, height }] of drawn.bars.entries()) {
      expect(Math.abs(from - (edges[i] ?? 9))).toBeLessThan(0.004);
      expect(Math.abs(to - (edges[i + 1] ?? 9))).toBeLessThan(0.004);
      expect(height).toBeCloseTo(counts[i] ?? 9, 1);
    }
    expectNear(
      drawn,
      drawn.lines[0] ?? [],
      expected.map((y, i) => ({ x: ((edges[i] ?? 0) + (edges[i + 1] ?? 0)) / 2, y })),
    );
    for (const { point, tail } of margin ?? []) {
      const over = (of: "measured" | "predicted"): ChartPoint[] =>
        tail.map((row) => ({ x: row.relative, y: row[of] }));
      expectLines(await figure(`margin-at-${point}`), {
        measured: over("measured").filter(({ y }) => y > 0),
        predicted: over("predicted"),
      });
    }
  });

  it("shows the unlock matrix of diagnosis.json, raw and masked, and shades it", async () => {
    const { rows = [] } = json<GateDiagnosis>("diagnosis.json").results.unlock ?? {};
    for (const measure of ["accuracy", "masked"] as const) {
      const found = await page.locator(`#unlock-${measure} tbody tr`).all();
      const shown = await Promise.all(found.map((row) => row.locator("th, td").allTextContents()));
      const columns = ["own", "mean", "gaussian", "negative", "other", "random", "none"] as const;
      expect(shown).toEqual(
        rows.map(({ basis, cells }) => [
          basis,
          ...columns.map((column) => cells[column][measure].toFixed(3)),
        ]),
      );
    }
    const color = (cell: string): Promise<string> =>
      page.evaluate(`getComputedStyle(document.querySelector("#unlock-accuracy ${cell}")).backgroundColor`);
    expect(await color("tr:nth-child(1) td:nth-child(2)")).not.toBe(
      await color("tr:nth-child(2) td:nth-child(2)"),
    );
  });

  it("draws the recoveries of attacks.json, each with its control beside it", async () => {
    const { attacks } = json<AttackReport>("attacks.json");
    const made = attacks.flatMap((attack) => ("trials" in attack ? [attack] : []));
    const best = made.map(({ name, trials }) => ({
      name,
      trial: trials.reduce((a, b) => (b.recovery > a.recovery ? b : a)),
    }));
    const dots = await figure("recovery-by-attack");
    expect(dots.legend).toEqual(["best trial", "its control"]);
    const near = (
      found: Drawn["marks"][number] | undefined,
      expected: readonly (readonly [string, number])[],
    ): void => {
      expect(found?.map(({ y }) => y)).toEqual(expected.map(([name]) => name));
      for (const [i, [, value]] of expected.entries()) expect(found?.[i]?.x).toBeCloseTo(value, 2);
    };
    near(
      dots.marks[0],
      best.map(({ name, trial }) => [name, trial.recovery]),
    );
    near(
      dots.marks[1],
      best.flatMap(({ name, trial }) => (trial.control ? [[name, trial.control.recovery] as const] : [])),
    );
    const tuning = made.find(({ name }) => name === "fine_tuning")?.trials ?? [];
    const over = (kind: string): ChartPoint[] =>
      tuning.flatMap(({ variant, at, recovery }) =>
        variant.startsWith(kind) ? [{ x: at?.["labels"] ?? 0, y: recovery }] : [],
      );
    const tuned = await figure("recovery-fine_tuning-labels");
    expectLines(tuned, {
      head: over("head"),
      // one control for both: they have the same data
      "control: from scratch": tuning.flatMap(({ variant, at, control }) =>
        variant.startsWith("head") ? [{ x: at?.["labels"] ?? 0, y: control?.recovery ?? 0 }] : [],
      ),
      "all weights": over("all weights"),
    });
    expect(tuned.axes).toEqual(["labels to learn from", "recovery R"]);
    const searched = await figure("recovery-query_search-queries");
    expectLines(searched, { scores: [100, 10_000].map((x) => ({ x, y: x / 20_000 })) });
  });

  it("says first what the attacks came to", async () => {
    const { verdict } = json<AttackReport>("attacks.json");
    expect(verdict).toMatchObject({ kind: "broken", attack: "fine_tuning" });
    expect(await page.locator("h1 + p").innerText()).toBe(
      "The cheapest attack found that recovers 90 % or more is fine_tuning (all weights, 1,000 labels): 95 % for 1,000 labels, 0.5 s.",
    );
  });

  it("shows names as they are written, and asks for nothing from anywhere", async () => {
    expect(await page.locator("h1").innerText()).toBe(`Tiny (${oddSpec}), seed 3`);
    expect(await page.locator("h1 b").count()).toBe(0);
    expect(await page.title()).toContain(oddSpec);
    expect(asked).toEqual([pathToFileURL(join(scratch, "report.html")).href]);
  });

  it("names every figure and table for those who do not see them", async () => {
    for (const svg of await page.locator("svg").all()) {
      expect(await svg.getAttribute("role")).toBe("img");
      expect(await svg.locator("title").first().textContent()).not.toBe("");
      expect(await svg.locator("desc").first().textContent()).not.toBe("");
    }
    for (const table of await page.locator("table").all())
      expect(await table.getAttribute("aria-label")).toBeTruthy();
    const ids = await page.locator("[id]").evaluateAll((found) => found.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("fits on a phone, all tables opened: wide ones scroll in their own box", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.locator("details").evaluateAll((found) => {
      for (const each of found) each.setAttribute("open", "");
    });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    const chart = await page.locator("#training-loss svg").boundingBox();
    expect(chart?.width).toBeGreaterThan(300);
    await page.locator("details").evaluateAll((found) => {
      for (const each of found) each.removeAttribute("open");
    });
    await page.setViewportSize({ width: 1100, height: 900 });
  });

  it("follows the dark scheme, its drawings too", async () => {
    const colors = (): Promise<string[]> =>
      page.evaluate(`[
        getComputedStyle(document.body).backgroundColor,
        getComputedStyle(document.body).color,
        getComputedStyle(document.querySelector("#training-loss .mark-line.role-mark path")).stroke,
        getComputedStyle(document.querySelector("#training-loss .role-axis-label text")).fill,
      ]`);
    const light = await colors();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await colors();
    for (const [i, color] of dark.entries()) expect(color).not.toBe(light[i]);
    expect(light[0]).toBe("rgb(255, 255, 255)");
    await page.emulateMedia({ colorScheme: "light" });
  });

  it("prints on white, with the tables that are folded on the screen, and without links", async () => {
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    expect((await page.locator("#training-table").boundingBox())?.height).toBeGreaterThan(50);
    expect(await page.locator("nav").isVisible()).toBe(false);
    // A4 between margins of 12 mm: nothing is cut off
    await page.setViewportSize({ width: 703, height: 1000 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(703);
    await page.setViewportSize({ width: 1100, height: 900 });
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
    await page.emulateMedia({ media: "screen", colorScheme: "light" });
  });
});
