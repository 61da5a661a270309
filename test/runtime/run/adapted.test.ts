import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  loadDataset,
  loadWeights,
  type Observer,
  RunFolder,
  resumePoint,
  runExperiment,
  runFiles,
} from "../../../runtime/index.js";
import { engines } from "../../support/engines.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { tinyModel } from "../../support/tiny-model.js";

const model = tinyModel({
  adapt: [{ by: { name: "lora", arguments: { rank: 2, alpha: 4 } }, matrices: ["hidden.weight"] }],
  freeze: ["hidden"],
  train: { keep: 1 },
});
const files = [
  runFiles.result,
  runFiles.latest,
  runFiles.best,
  runFiles.first,
  "checkpoints/epoch-3.safetensors",
] as const;
const scratch = scratchFolder();

describe.each(engines)("on $name, a run with adapters", ({ create }) => {
  async function runIn(
    folder: RunFolder,
    observe: Observer = () => {},
    signal = new AbortController().signal,
  ) {
    const dataset = await loadDataset(model.experiment);
    const from = resumePoint(folder, model);
    return runExperiment({
      ...{ model, dataset, engine: await create(), folder, from, observe, signal },
      prefetch: false,
      checkpointSeconds: 0,
    });
  }

  it("that was cut short gets the same result, byte by byte, and files with the weights in use", async () => {
    const { name } = await create();
    const whole = RunFolder.create(join(scratch, name));
    const result = await runIn(whole);
    for (const last of [1, 4, 6, 8]) {
      const folder = RunFolder.create(join(scratch, `${name}-${last}`));
      const stop = new AbortController();
      const observe: Observer = (event) => {
        if (event.kind === "step" && event.step === last) stop.abort();
      };
      await expect(runIn(folder, observe, stop.signal)).rejects.toMatchObject({ code: "SPK4005" });
      await runIn(folder);
      for (const file of files) {
        const [found, wanted] = [folder, whole].map((one) => readFileSync(one.fileOf(file)));
        expect(found?.equals(wanted ?? Buffer.alloc(0)), `${file} after step ${last}`).toBe(true);
      }
      folder.close();
    }
    expect(result.evaluation.test?.valid.accuracy).toBeGreaterThan(0);
    const [first, kept, latest] = [
      runFiles.first,
      "checkpoints/epoch-3.safetensors" as const,
      runFiles.latest,
    ].map((file) => loadWeights(whole, file, model).parameters);
    expect(kept).toEqual(latest);
    expect(latest?.["hidden.weight"]).not.toEqual(first?.["hidden.weight"]);
    expect(latest?.["hidden.bias"]).toEqual(first?.["hidden.bias"]);
    whole.close();
  }, 60_000);
});
