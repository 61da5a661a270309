import { createHash } from "node:crypto";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import {
  loadCheckpoint,
  loadSlots,
  loadWeights,
  RunFolder,
  runFiles,
  saveWeights,
} from "../../../runtime/index.js";
import { saveCheckpoint } from "../../../runtime/run-folder/checkpoint.js";
import type { SafetensorsFile } from "../../../runtime/safetensors/safetensors.js";
import { initialState } from "../../../runtime/train/training-state.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { tinyModel } from "../../support/tiny-model.js";

const model = tinyModel();
let folder: RunFolder;
let content: SafetensorsFile;
beforeEach(() => {
  folder = RunFolder.create(join(scratchFolder(), "run"));
  folder.writeJson(runFiles.config, model.experiment);
  const progress = { epochs: [], running: null };
  saveCheckpoint(folder, runFiles.latest, model, { state: initialState(model), progress });
  content = folder.readTensors(runFiles.latest);
});

/** Writes a checkpoint with a checksum that is right. */
function write({ tensors, metadata: { sha256: _, ...metadata } }: SafetensorsFile): void {
  const types = Object.entries(tensors).map(([name, { type }]) => [name, type.dtype, type.shape]);
  const hash = createHash("sha256").update(JSON.stringify({ metadata, types }));
  for (const { values } of Object.values(tensors)) hash.update(values);
  folder.writeTensors(runFiles.latest, { tensors, metadata: { ...metadata, sha256: hash.digest("hex") } });
}

const name = "hidden/weight";
const load = () => loadCheckpoint(folder, runFiles.latest, model);
const refused = (code: string, words: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(words) });

describe("a checkpoint that was made by hand", () => {
  const changed = (change: object): SafetensorsFile => {
    const [first = name] = Object.keys(content.tensors).filter((each) => each.includes("weight"));
    const tensor = content.tensors[first];
    if (tensor === undefined) throw new Error("the tiny model has no weights");
    return { ...content, tensors: { ...content.tensors, [first]: { ...tensor, ...change } } };
  };

  it("is read where nothing was changed", () => {
    write(content);
    expect(load().state.step).toBe(0);
  });

  it("is refused where a tensor is transposed, of another type, missing or one too many", () => {
    write(changed({ type: { dtype: "float32", shape: [4, 8] } }));
    expect(load).toThrow(refused("SPK4007", "is float32 [4, 8], not float32 [8, 4]"));
    write(changed({ type: { dtype: "int32", shape: [8, 4] }, values: new Int32Array(32) }));
    expect(load).toThrow(refused("SPK4007", "is int32 [8, 4], not float32 [8, 4]"));
    const [[first = "", tensor] = [], ...others] = Object.entries(content.tensors);
    write({ ...content, tensors: Object.fromEntries(others) });
    expect(load).toThrow(refused("SPK4007", `its tensor ${first} is missing`));
    if (tensor !== undefined) write({ ...content, tensors: { ...content.tensors, constructor: tensor } });
    expect(load).toThrow(refused("SPK4007", "its tensor constructor is not one of the model"));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("is refused where a weight is %s", (value) => {
    write(changed({ values: new Float32Array(32).fill(value, 5, 6) }));
    expect(load).toThrow(refused("SPK4013", "holds NaN or infinite numbers"));
  });

  it.each([
    [{ step: "many" }, "its step is no whole number"],
    [{ progress: "{" }, "it is not JSON"],
    [{ progress: '{"epochs": [3], "running": null}' }, "in its progress, `epochs[0]` is 3, not an object"],
  ])("is refused where its metadata are %o", (metadata, words) => {
    write({ ...content, metadata: { ...content.metadata, ...metadata } });
    expect(load).toThrow(refused("SPK4007", words));
  });
});

describe("weights alone", () => {
  const { slots, ...weights } = initialState(model);

  it("are what a checkpoint has of them, without the slots of the optimizer", () => {
    expect(loadWeights(folder, runFiles.latest, model)).toEqual(weights);
    expect(loadSlots(folder, runFiles.latest, model)).toEqual(slots);
    folder.writeJson(runFiles.config, model.experiment);
    const names = Object.keys(content.tensors).filter((each) => !Object.hasOwn(slots, each));
    saveWeights(folder, runFiles.latest, model, weights);
    expect(Object.keys(folder.readTensors(runFiles.latest).tensors)).toEqual(names);
    expect(folder.readBytes(runFiles.latest).includes("progress")).toBe(false);
  });

  it("are nothing that training goes on from", () => {
    write({ tensors: weights.parameters, metadata: { ...content.metadata, format: "spankey-weights/1" } });
    expect(loadWeights(folder, runFiles.latest, model)).toEqual(weights);
    expect(loadSlots(folder, runFiles.latest, model)).toEqual({});
    expect(load).toThrow(refused("SPK4314", "weights alone"));
  });
});
