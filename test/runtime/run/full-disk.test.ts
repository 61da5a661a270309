import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SmallDisk } from "../../../bench/crash/small-disk.js";
import {
  createEngine,
  type GatedModel,
  loadCheckpoint,
  loadDataset,
  loadWeights,
  type Observer,
  RunFolder,
  resumePoint,
  runExperiment,
  runFiles,
} from "../../../runtime/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { tinyModel } from "../../support/tiny-model.js";

/** The tiny model with a hidden layer so wide that a checkpoint takes 66 KB: many blocks of a disk. */
const wide = 600;
const narrow = tinyModel();
const { hidden, head } = narrow.parameters;
const model = {
  ...narrow,
  parameters: {
    hidden: { weight: { ...hidden.weight, shape: [wide, 4] }, bias: { ...hidden.bias, shape: [wide] } },
    head: { weight: { ...head.weight, shape: [4, wide] } },
  },
  points: { input: [4], hidden: [wide] },
} as unknown as GatedModel;

const dataset = await loadDataset(model.experiment);
const engine = await createEngine({ engine: "onnx", device: "cpu" });
const signal = new AbortController().signal;

function newRun(path: string): RunFolder {
  const folder = RunFolder.create(path);
  folder.writeJson(runFiles.config, model.experiment);
  return folder;
}

const train = (folder: RunFolder, observe: Observer = () => {}) =>
  runExperiment({
    model,
    dataset,
    engine,
    folder,
    observe,
    signal,
    prefetch: false,
    from: resumePoint(folder, model),
  });

const files = [runFiles.result, runFiles.latest, runFiles.best] as const;
const bytesOf = (folder: RunFolder): Buffer[] => files.map((file) => readFileSync(folder.fileOf(file)));

describe("a disk that is full from the second epoch on", () => {
  // less than the two checkpoints of an epoch take: the lines of metrics, the best weights, or the last ones do not fit
  const sizes = Array.from({ length: 13 }, (_, i) => 13 * i);

  it("costs no checkpoint at any size, and with room again the run ends as it would have", async ({
    skip,
  }) => {
    const scratch = scratchFolder();
    const whole = newRun(join(scratch, "whole"));
    await train(whole);
    const wanted = bytesOf(whole);
    const disk = SmallDisk.mount(join(scratch, "disk"), 1024);
    if (disk === undefined) return skip("no permission to mount a small disk");
    let full = 0;
    try {
      for (const kilobytes of sizes) {
        disk.empty();
        const folder = newRun(join(disk.path, String(kilobytes)));
        const observe: Observer = (event) => {
          if (event.kind === "epoch" && event.metrics.epoch === 1) disk.leave(kilobytes);
        };
        const failure: unknown = await train(folder, observe).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (failure !== undefined) {
          full += 1;
          expect(failure).toMatchObject({
            code: "SPK4002",
            exit: 3,
            message: expect.stringMatching(/no space left/),
          });
          const steps = [
            loadCheckpoint(folder, runFiles.latest, model).state.step,
            loadWeights(folder, runFiles.best, model).step,
          ];
          expect(
            steps.map((step) => step % 3),
            `${kilobytes} KB`,
          ).toEqual([0, 0]);
        }
        folder.close();
        disk.empty();
        const again = RunFolder.reopen(folder.path);
        await train(again);
        expect(bytesOf(again).map((bytes, i) => bytes.equals(wanted[i] ?? Buffer.alloc(0)))).toEqual([
          true,
          true,
          true,
        ]);
        again.close();
        disk.clear(String(kilobytes));
      }
    } finally {
      disk.unmount();
    }
    expect(full).toBeGreaterThan(4);
    expect(full).toBeLessThan(sizes.length);
  });
});
