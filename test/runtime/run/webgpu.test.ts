import { expect, it } from "vitest";
import type { Engine } from "../../../runtime/index.js";
import { createOnnxEngine } from "../../../tensor/engines/onnx/index.js";
import { skipped } from "../../support/skipped.js";
import { whyNot } from "../../tensor/engines/onnx/devices.js";
import { start } from "./start-run.js";

const noWebGpu = await whyNot("webgpu");

it.skipIf(noWebGpu)(skipped("a run on WebGPU goes as on the CPU", noWebGpu), async () => {
  const webgpu = await start("webgpu", { engine: createOnnxEngine({ device: "webgpu" }) as Engine });
  const cpu = await start("cpu");
  const [there, here] = await Promise.all([webgpu.run, cpu.run]);
  expect(there.device).toBe("webgpu");
  expect(there.evaluation).toEqual(here.evaluation);
  for (const [epoch, { loss }] of here.epochs.entries()) {
    expect(Math.abs((there.epochs[epoch]?.loss ?? Number.NaN) / loss - 1)).toBeLessThan(1e-5);
  }
});
