import { expect } from "vitest";
import * as runtime from "../../runtime/index.js";
import { keyForRun } from "../../runtime/index.js";
import { sizeOf } from "../../tensor/ops/index.js";
import { tensorOf } from "./weights-file.js";

/** What a script with PyTorch stored of a network: its tensors in their order, and its logits for one sample. */
export interface ReferenceNetwork {
  readonly name: string;
  readonly tensors: readonly (readonly [name: string, shape: readonly number[]])[];
  readonly logits: readonly number[];
}

/** What `numbers` of test/runtime/weights/references.py gives. */
const period = 4099;
const tables = Array.from({ length: 11 }, (_, seed) =>
  Float32Array.from({ length: period }, (__, i) => Math.sin(0.7 * i * (1 + seed / 7) + seed)),
);
const number = (i: number, seed: number): number => tables[seed]?.[i % period] ?? Number.NaN;

/** The tensors of a network, filled as `fill` of test/runtime/weights/references.py fills them. */
export function tensorsOf({ tensors }: ReferenceNetwork): Record<string, runtime.HostTensor> {
  return Object.fromEntries(tensors.map(([name, shape], index) => [name, filled(name, shape, index)]));
}

function filled(name: string, shape: readonly number[], index: number): runtime.HostTensor {
  const seed = index % 11;
  if (name.endsWith("running_var")) return tensorOf(shape, (i) => 1 + 0.5 * number(i, seed));
  const scale = 1 / Math.sqrt(sizeOf(shape) / (shape[0] ?? 1));
  if (shape.length > 1) return tensorOf(shape, (i) => number(i, seed) * scale);
  const isScale =
    name.endsWith("weight") && ["norm", "ln_", "bn", "downsample.1"].some((part) => name.includes(part));
  return tensorOf(shape, (i) => 0.1 * number(i, seed) + (isScale ? 1 : 0));
}

/** Loads the weights of a model, and holds its logits for the sample of the scripts against those of PyTorch, to 1e-5 of the largest. */
export async function expectLogits(model: runtime.GatedModel, expected: readonly number[]): Promise<void> {
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
  expect(logits.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  for (const [i, value] of expected.entries())
    expect(Math.abs((logits[i] ?? Number.NaN) - value), `logit ${i}`).toBeLessThan(1e-5 * scale);
}
