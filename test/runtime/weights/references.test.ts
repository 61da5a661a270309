import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { weightsReader } from "../../../app/spec/weights-reader.js";
import { checkSource, emitModel, type ReadWeights } from "../../../compiler/index.js";
import { loadModel } from "../../../compiler/load/load-model.js";
import { renderDiagnostic, SourceFile } from "../../../diagnostics/index.js";
import * as runtime from "../../../runtime/index.js";
import { keyForRun } from "../../../runtime/index.js";
import { sizeOf } from "../../../tensor/ops/index.js";
import { readFile } from "../../support/spec-files.js";
import { tensorOf, writeWeights } from "../../support/weights-file.js";

/** What `references.py` stored of a network. */
interface Reference {
  readonly name: string;
  readonly tensors: readonly (readonly [name: string, shape: readonly number[]])[];
  readonly logits: readonly number[];
}

const stored = readFileSync(new URL("references.json", import.meta.url), "utf8");
const { references } = JSON.parse(stored) as { references: readonly Reference[] };

/** What `numbers` of `references.py` gives. */
const period = 4099;
const tables = Array.from({ length: 11 }, (_, seed) =>
  Float32Array.from({ length: period }, (__, i) => Math.sin(0.7 * i * (1 + seed / 7) + seed)),
);
const number = (i: number, seed: number): number => tables[seed]?.[i % period] ?? Number.NaN;

/** What `fill` of `references.py` gives. */
function filled(name: string, shape: readonly number[], index: number): runtime.HostTensor {
  const seed = index % 11;
  if (name.endsWith("running_var")) return tensorOf(shape, (i) => 1 + 0.5 * number(i, seed));
  const scale = 1 / Math.sqrt(sizeOf(shape) / (shape[0] ?? 1));
  if (shape.length > 1) return tensorOf(shape, (i) => number(i, seed) * scale);
  const isScale =
    name.endsWith("weight") && ["norm", "ln_", "bn", "downsample.1"].some((part) => name.includes(part));
  return tensorOf(shape, (i) => 0.1 * number(i, seed) + (isScale ? 1 : 0));
}

const language = ["model.vocabulary=11", "model.length=8"];
const images = ["model.classes=5", "model.size=32"];

/** The spec that has the rules for a layout, at the sizes of the reference. */
const cases: Readonly<
  Record<string, readonly [spec: string, experiment: string, settings: readonly string[]]>
> = {
  resnet18: ["resnet", "Pretrained18", images],
  resnet50: ["resnet", "Pretrained50", images],
  gpt2: ["gpt2", "Gpt2Pretrained", [...language, "model.blocks=6", "model.width=8", "model.heads=2"]],
  qwen2: [
    "qwen2",
    "Qwen25Pretrained",
    [
      ...language,
      "model.blocks=12",
      "model.width=16",
      "model.heads=4",
      "model.kv_heads=2",
      "model.hidden=24",
    ],
  ],
  "vit-hf": ["vit", "PretrainedHf", images],
  "vit-timm": ["vit", "PretrainedTimm", images],
};

/** The spec of a layout, checked against a file that has it. */
function checkedWith({ name }: Reference, file: string, readWeights: ReadWeights) {
  const [spec = "", experiment = "", settings = []] = cases[name] ?? [];
  const path = `specs/weights/${spec}.spk`;
  const changed = [...settings, `weights="${file}"`].map((text) => {
    const at = text.indexOf("=");
    return { path: text.slice(0, at), value: text.slice(at + 1) };
  });
  const { checked, diagnostics } = checkSource(new SourceFile(path, readFileSync(path, "utf8")), {
    ...{ readFile, readWeights, settings: changed, experiment },
  });
  expect(diagnostics.map((one) => renderDiagnostic(one, { color: false }))).toEqual([]);
  if (checked === undefined) throw new Error("the spec does not check");
  return { checked, experiment };
}

/** The model of a spec whose weights are those of a file. */
async function modelWith(reference: Reference): Promise<runtime.GatedModel> {
  const tensors = reference.tensors.map(
    ([name, shape], index) => [name, filled(name, shape, index)] as const,
  );
  const file = writeWeights(Object.fromEntries(tensors));
  const { checked, experiment } = checkedWith(reference, file, weightsReader());
  return await loadModel(await emitModel(checked, experiment), "model.ts", runtime);
}

describe("files of others give the outputs that PyTorch gives", () => {
  const [large, small] = [references.slice(1, 2), references.toSpliced(1, 1)];

  it.each(large)("$name: its shapes, as it is large", (reference) => {
    const shapes = reference.tensors.map(([name, shape]) => [name, { dtype: "F32", shape }] as const);
    expect(checkedWith(reference, "resnet50.safetensors", () => new Map(shapes)).experiment).toBe(
      "Pretrained50",
    );
  });

  it.each(small)("$name", async (reference) => {
    const model = await modelWith(reference);
    const loaded = runtime.loadWeightsOf(model);
    expect(loaded?.source.drawn).toEqual([]);
    const engine = await runtime.createEngine({ engine: "onnx", device: "cpu" });
    const key = keyForRun(model, undefined, () => {});
    const opened = new runtime.OpenedModel({ model, weights: loaded?.values ?? {}, engine, key });
    const { sampleType, sampleShape, labelShape } = model.experiment.data;
    const input =
      sampleType === "int32"
        ? Int32Array.of(3, 1, 4, 1, 5, 9, 2, 6)
        : Float32Array.from({ length: sizeOf(sampleShape) }, (_, i) => number(i, 1));
    const labels = new Int32Array(sizeOf(labelShape));
    const logits = await opened.unkeyedLogits({ count: 1, input, labels });
    await opened.dispose();
    expect(logits.length).toBe(reference.logits.length);
    const scale = Math.max(...reference.logits.map(Math.abs));
    reference.logits.forEach((value, i) => {
      expect(Math.abs((logits[i] ?? Number.NaN) - value), `logit ${i}`).toBeLessThan(1e-5 * scale);
    });
  });
});
