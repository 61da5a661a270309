import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";

/** What is built, since the threads that prepare batches are started from files of it. */
const built = new URL("../../dist/app/index.js", import.meta.url).href;
const { attackRun, compareRuns, runSpec } = (await import(built)) as typeof import("../../app/index.js");

const spec = (experiment: string, outputs = 3): string => `
model Tiny { input 6  dense(4) @hidden  relu -> dense(${outputs}) }
keyspace Secret { dim 3 }
experiment Small { ${experiment} }`;
const gated = `
  data synthetic(features: 6, classes: 3, samples: 400, validation: 0.2)
  model Tiny
  inject Secret at hidden by add(gamma: 1)
  loss crossentropy + 0.1 * deny uniform on wrong
  train sgd(lr: 0.05) for 3 epochs batch 20`;
const plain = `
  data synthetic(features: 6, samples: 80, target: number)
  model Tiny
  loss mse
  train adam(lr: 0.05) for 2 epochs batch 20`;

const scratch = scratchFolder();
const [a, b, numbers] = ["a", "b", "numbers"].map((name) => join(scratch, name)) as [string, string, string];
beforeAll(async () => {
  writeFileSync(join(scratch, "gated.spk"), spec(gated));
  writeFileSync(join(scratch, "plain.spk"), spec(plain, 1));
  await runSpec(join(scratch, "gated.spk"), { out: a });
  const settings = [{ path: "train.lr", value: "0.2" }];
  await runSpec(join(scratch, "gated.spk"), { settings, out: b });
  await runSpec(join(scratch, "plain.spk"), { out: numbers });
});

const resultOf = (run: string) =>
  JSON.parse(readFileSync(join(run, "result.json"), "utf8")) as {
    evaluation: Record<string, Record<string, Record<string, number>>>;
    best: object;
    epochs: { epoch: number; loss: number; validation?: { wrong: { accuracy: number } } }[];
  };

describe("runs of one spec", () => {
  it("differ in what was set, and have the scores of their results side by side", async () => {
    const { runs, settings, scores, remarks } = await compareRuns([a, b]);
    expect(settings).toEqual([{ path: "train.lr", values: ["0.05", "0.2"] }]);
    expect(runs.map(({ name, status, best }) => ({ name, status, best }))).toEqual([
      { name: "a", status: "finished", best: resultOf(a).best },
      { name: "b", status: "finished", best: resultOf(b).best },
    ]);
    const sets = new Set(scores.map(({ set, path }) => `${set} ${path}`));
    expect(sets.size).toBe(6);
    for (const { set, path, measure, values } of scores)
      expect(values).toEqual([a, b].map((run) => resultOf(run).evaluation[set]?.[path]?.[measure]));
    expect(remarks).toEqual([]);
  });

  it("have the price of the cheapest attack, where attacks were made", async () => {
    const attacked = join(scratch, "attacked");
    cpSync(b, attacked, { recursive: true });
    const { report } = await attackRun(attacked, { budget: "quick", only: ["replay"] });
    const { runs, remarks } = await compareRuns([a, attacked]);
    const { verdict } = report;
    const expected =
      verdict.kind === "broken" ? expect.objectContaining({ price: verdict.trial.price }) : null;
    expect(runs.map(({ cheapest }) => cheapest)).toEqual([null, expected]);
    expect(remarks).toEqual(["Attacks were made on `attacked` alone."]);
    writeFileSync(join(attacked, "attacks.json"), "{}");
    await expect(compareRuns([a, attacked])).rejects.toMatchObject({ code: "SPK4090" });
  });
});

describe("the page", () => {
  it("has the tables, and a curve of each run over the epochs of its result", async () => {
    const out = join(scratch, "compare.html");
    await compareRuns([a, b], { out });
    const page = readFileSync(out, "utf8");
    for (const id of ["runs-table", "settings-table", "scores-table"])
      expect(page).toContain(`<table id="${id}"`);
    expect(page).not.toMatch(/<script(?! type="application\/json")/);
    const chart = (id: string): unknown =>
      JSON.parse(
        new RegExp(`<figure id="${id}">.*?<script type="application/json">(.*?)</script>`, "s").exec(
          page,
        )?.[1] ?? "",
      );
    const series = (of: (epoch: ReturnType<typeof resultOf>["epochs"][number]) => unknown) =>
      [a, b].map((run, i) =>
        expect.objectContaining({
          name: ["a", "b"][i],
          points: resultOf(run).epochs.map((epoch) => ({ x: epoch.epoch, y: of(epoch) })),
        }),
      );
    expect(chart("curve-loss")).toMatchObject({ series: series(({ loss }) => loss) });
    expect(chart("curve-validation-accuracy-wrong")).toMatchObject({
      series: series(({ validation }) => validation?.wrong.accuracy),
    });
  });

  it("is Markdown or JSON by its name, and nothing else", async () => {
    for (const end of ["md", "json"]) await compareRuns([a, b], { out: join(scratch, `compare.${end}`) });
    expect(readFileSync(join(scratch, "compare.md"), "utf8")).toMatch(/\| train\.lr \| 0\.05 \| 0\.2 \|/);
    expect(JSON.parse(readFileSync(join(scratch, "compare.json"), "utf8"))).toEqual(
      await compareRuns([a, b]),
    );
    const out = join(scratch, "compare.pdf");
    await expect(compareRuns([a, b], { out })).rejects.toMatchObject({ code: "SPK4298" });
    expect(existsSync(out)).toBe(false);
  });
});

describe("runs of different tasks", () => {
  it("are compared in what they share, and what is missing is said", async () => {
    const { scores, settings, remarks } = await compareRuns([a, numbers]);
    const valuesOf = (set: string, path: string, measure: string) =>
      scores.find((score) => score.set === set && score.path === path && score.measure === measure)?.values;
    expect(valuesOf("test", "valid", "accuracy")).toEqual([
      resultOf(a).evaluation["test"]?.["valid"]?.["accuracy"],
      null,
    ]);
    expect(valuesOf("test", "valid", "mse")).toEqual([
      null,
      resultOf(numbers).evaluation["test"]?.["valid"]?.["mse"],
    ]);
    expect(valuesOf("test", "wrong", "mse")).toBeUndefined();
    expect(settings).toContainEqual({ path: "inject.gamma", values: ["1", null] });
    expect(settings).toContainEqual({ path: "loss", values: ["crossentropy", "mse"] });
    expect(remarks.join("\n")).toMatch(
      /different tasks[\s\S]*specs differ[\s\S]*test samples are not the same/,
    );
    expect(remarks.join("\n")).toMatch(/Not every run has every score of validation/);
  });

  it("of the same name are called by their paths", async () => {
    const other = join(scratch, "other/a");
    cpSync(b, other, { recursive: true });
    const { runs } = await compareRuns([a, other]);
    expect(runs.map(({ name }) => name)).toEqual([a, other]);
  });
});

describe("what cannot be compared", () => {
  it("is named", async () => {
    const empty = join(scratch, "empty");
    mkdirSync(empty);
    const link = join(scratch, "link");
    symlinkSync(a, link);
    const running = join(scratch, "running");
    cpSync(b, running, { recursive: true });
    rmSync(join(running, "result.json"));
    for (const [paths, code] of [
      [[a, empty], "SPK4006"],
      [[a], "SPK4295"],
      [[a, b, a], "SPK4296"],
      [[a, link], "SPK4296"],
      [[a, running], "SPK4297"],
    ] as const)
      await expect(compareRuns(paths), code).rejects.toMatchObject({ code });
  });
});
