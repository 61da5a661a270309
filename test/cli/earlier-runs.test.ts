import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "../../compiler/load/load-model.js";
import * as runtime from "../../runtime/index.js";
import { datasetHash } from "../../runtime/run-folder/run-data.js";
import { decodeSafetensors, encodeSafetensors } from "../../runtime/safetensors/safetensors.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { spkc } from "./spkc.js";
import { tableSpec } from "./table-spec.js";

const scratch = scratchFolder();
const file = (run: string, name: string): string => join(scratch, run, name);
const read = (run: string, name: string): string => readFileSync(file(run, name), "utf8");
const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");

/**
 * The folder of a run as versions left it that recorded the names of classes and nothing else of the data, split a table by the
 * positions of its rows, and kept features in float32.
 */
async function asEarlier(run: string, changes: object = {}): Promise<string> {
  cpSync(join(scratch, "run"), join(scratch, run), { recursive: true });
  const config = JSON.parse(read(run, "config.json")) as runtime.ExperimentConfig;
  const { encoding, ...data } = config.data;
  const earlier = { ...config, data: { ...data, classNames: encoding?.classNames ?? [], ...changes } };
  const text = `${JSON.stringify(earlier, null, 2)}\n`;
  writeFileSync(file(run, "config.json"), text);
  const dataset = await runtime.loadDataset(runtime.asRecorded(earlier), {
    directory: join(scratch, "data"),
  });
  const rounded = (split: "train" | "test") => ({
    ...dataset[split],
    values: Float32Array.from(dataset[split].values),
  });
  const hash = datasetHash({ ...dataset, train: rounded("train"), test: rounded("test") });
  const record = JSON.parse(read(run, "run.json"));
  const { format, engine, device, threads, data: directory } = record;
  const checksums = { model: record.sha256.model, config: sha256(text), dataset: hash };
  writeFileSync(
    file(run, "run.json"),
    JSON.stringify({ format, engine, device, threads, data: directory, sha256: checksums }),
  );
  for (const name of ["result.json", "spec.json", "metrics.jsonl", "report.md", "report.html"])
    rmSync(file(run, name));
  return run;
}

/** Puts the weights of the run into a checkpoint that says what it is of by a fingerprint of its model and configuration. */
async function withEarlierCheckpoint(run: string): Promise<void> {
  const { parameters, points } = await loadModel(read(run, "model.ts"), file(run, "model.ts"), runtime);
  const experiment: unknown = JSON.parse(read(run, "config.json"));
  const model = sha256(JSON.stringify({ experiment, parameters, points }));
  const path = file(run, "checkpoints/latest.safetensors");
  const { tensors, metadata } = decodeSafetensors(readFileSync(path));
  const { run: _, sha256: __, ...kept } = metadata;
  const content = { tensors, metadata: { ...kept, model } };
  const types = Object.entries(tensors).map(([name, { type }]) => [name, type.dtype, type.shape]);
  const hash = createHash("sha256").update(JSON.stringify({ metadata: content.metadata, types }));
  for (const { values } of Object.values(tensors)) hash.update(values);
  writeFileSync(
    path,
    encodeSafetensors({ ...content, metadata: { ...content.metadata, sha256: hash.digest("hex") } }),
  );
}

beforeAll(async () => {
  mkdirSync(join(scratch, "data"));
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 13},${i / 10},${i % 13 < 6 ? "ant" : "bee"}`);
  writeFileSync(join(scratch, "data/a.csv"), ["x,y,kind", ...rows].join("\n"));
  writeFileSync(join(scratch, "net.spk"), tableSpec(3));
  const args = ["run", "net.spk", "--data", "data", "--threads", "1", "--out", "run"];
  expect((await spkc(scratch, ...args)).status).toBe(0);
});

describe("a table run that an earlier version recorded", () => {
  it("is resumed with its own split, and its configuration stays as it was written", async () => {
    const run = await asEarlier("resumed");
    rmSync(file(run, "checkpoints"), { recursive: true });
    mkdirSync(file(run, "checkpoints"));
    const config = read(run, "config.json");
    const resumed = await spkc(scratch, "run", "--resume", run);
    expect(resumed.stderr).not.toContain("SPK");
    expect(resumed.status).toBe(0);
    expect(JSON.parse(read(run, "result.json"))).toMatchObject({ status: "finished", steps: 18 });
    expect(read(run, "config.json")).toBe(config);
    const judged = JSON.parse((await spkc(scratch, "evaluate", run, "--json")).stdout);
    expect(judged).not.toHaveProperty("notices");
    expect(judged.evaluation).toEqual(JSON.parse(read(run, "result.json")).evaluation);
  });

  it("is not resumed where its rows are others", async () => {
    const run = await asEarlier("moved");
    rmSync(file(run, "checkpoints"), { recursive: true });
    mkdirSync(join(scratch, "other"));
    writeFileSync(
      join(scratch, "other/a.csv"),
      readFileSync(join(scratch, "data/a.csv"), "utf8").replace("1,0.1", "1,0.2"),
    );
    const record = JSON.parse(read(run, "run.json"));
    writeFileSync(file(run, "run.json"), JSON.stringify({ ...record, data: join(scratch, "other") }));
    expect((await spkc(scratch, "run", "--resume", run)).stderr).toContain("SPK4027");
  });
});

describe("a checkpoint that an earlier version wrote", () => {
  it("is read beside a configuration with the names of the classes", async () => {
    const run = await asEarlier("checkpoint");
    await withEarlierCheckpoint(run);
    const { status, stdout, stderr } = await spkc(scratch, "evaluate", run);
    expect(stderr).not.toContain("SPK");
    const { steps } = JSON.parse(read("run", "result.json"));
    expect(status).toBe(0);
    expect(stdout).toContain(`latest.safetensors, after step ${steps}`);
  });

  it("is refused beside a configuration with other names", async () => {
    const run = await asEarlier("renamed");
    await withEarlierCheckpoint(run);
    const weights = readFileSync(file(run, "checkpoints/latest.safetensors"));
    const other = await asEarlier("other-names", { classNames: ["ant", "bee", "cat"].slice(0, 2).reverse() });
    writeFileSync(file(other, "checkpoints/latest.safetensors"), weights);
    expect((await spkc(scratch, "evaluate", other)).stderr).toContain("SPK4024");
  });
});
