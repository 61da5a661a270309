import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importModel } from "../../../app/import/import-model.js";
import { checkSpec } from "../../../app/spec/check-spec.js";
import { emitModel } from "../../../compiler/index.js";
import { loadModel } from "../../../compiler/load/load-model.js";
import { renderDiagnostic } from "../../../diagnostics/index.js";
import * as runtime from "../../../runtime/index.js";
import { type ReferenceFolder, writeModelFolder } from "../../support/model-folder.js";
import { expectLogits } from "../../support/reference-networks.js";

const stored = readFileSync(new URL("references.json", import.meta.url), "utf8");
const { references } = JSON.parse(stored) as { references: readonly ReferenceFolder[] };

/** Size of the images of the scripts; nothing in a ResNet says it. */
const preprocessor = {
  size: { height: 32, width: 32 },
  image_mean: [0.5, 0.4, 0.3],
  image_std: [0.2, 0.2, 0.1],
};

describe("an imported network gives the outputs that PyTorch gives", () => {
  it.each(references)("$name", async (reference) => {
    const folder = writeModelFolder(reference, { "preprocessor_config.json": preprocessor });
    const notices: string[] = [];
    const out = join(folder, "imported.spk");
    const imported = await importModel(folder, { out, notify: ({ message }) => notices.push(message) });
    expect(notices).toEqual([]);
    expect(imported).toMatchObject({ file: out, family: reference.config["model_type"], drawn: [] });
    const { checked, diagnostics } = await checkSpec(out);
    expect(diagnostics.map((one) => renderDiagnostic(one, { color: false }))).toEqual([]);
    if (checked === undefined) throw new Error("the spec does not check");
    const model = await loadModel(await emitModel(checked, imported.experiment), "model.ts", runtime);
    await expectLogits(model, reference.logits);
  });
});
