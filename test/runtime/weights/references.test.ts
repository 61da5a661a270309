import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { weightsReader } from "../../../app/spec/weights-reader.js";
import { checkSource, emitModel, type ReadWeights } from "../../../compiler/index.js";
import { loadModel } from "../../../compiler/load/load-model.js";
import { renderDiagnostic, SourceFile } from "../../../diagnostics/index.js";
import * as runtime from "../../../runtime/index.js";
import { expectLogits, type ReferenceNetwork, tensorsOf } from "../../support/reference-networks.js";
import { readFile } from "../../support/spec-files.js";
import { writeWeights } from "../../support/weights-file.js";

const stored = readFileSync(new URL("references.json", import.meta.url), "utf8");
const { references } = JSON.parse(stored) as { references: readonly ReferenceNetwork[] };

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
function checkedWith({ name }: ReferenceNetwork, file: string, readWeights: ReadWeights) {
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
async function modelWith(reference: ReferenceNetwork): Promise<runtime.GatedModel> {
  const file = writeWeights(tensorsOf(reference));
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
    await expectLogits(await modelWith(reference), reference.logits);
  });
});
