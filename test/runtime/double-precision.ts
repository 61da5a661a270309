import { expect, it, vi } from "vitest";
import { batchTypes } from "../../runtime/evaluate/counts.js";
import { evaluationProgram } from "../../runtime/evaluate/program.js";
import { float32, type GatedModel, KeySource, keyLayouts, sizeOf } from "../../runtime/index.js";
import { DropoutSource } from "../../runtime/train/dropout-source.js";
import { trainingProgram } from "../../runtime/train/program.js";
import { initialState } from "../../runtime/train/training-state.js";
import { unrolledTypes } from "../../runtime/train/unroller.js";
import { createOnnxEngine, type OnnxDevice } from "../../tensor/engines/onnx/index.js";
import { uploadAll } from "../../tensor/engines/resident.js";
import { traceProgram, traceTraining } from "../../tensor/graph/index.js";
import type { Graph } from "../../tensor/graph/node.js";
import { type HostTensor, type Named, pick } from "../../tensor/programs/index.js";
import { stream } from "../../tensor/random/index.js";
import { interpret } from "../support/reference/index.js";

// SwiftShader compiles the shaders of one step for seconds, and longer beside other work.
vi.setConfig({ testTimeout: 240_000 });

const samples = 3;

/** A batch of noise, and fresh keys for it. */
function feedsOf(model: GatedModel, keys: KeySource, alphas: number): Named<HostTensor> {
  const { data, head, seed } = model.experiment;
  const { input, labels } = batchTypes(model, samples);
  const classes = (length: number) => Int32Array.from({ length }, (_, i) => (i * i) % head.classes);
  const noise = stream(seed, "dataset", "golden").fillNormal(new Float32Array(sizeOf(input.shape)));
  return {
    input: { type: input, values: data.sampleType === "int32" ? classes(sizeOf(input.shape)) : noise },
    labels: { type: labels, values: classes(sizeOf(labels.shape)) },
    ...keys.basisTensors(),
    ...keys.draw("valid", alphas, ["train", 0]),
    ...keys.draw("wrong", alphas, ["train", 0]),
  };
}

/** Runs a graph natively and in plain double precision, and compares every output; counts must be equal. */
async function compare(
  device: OnnxDevice,
  graph: Graph,
  feeds: Named<HostTensor>,
  tolerance: number,
): Promise<void> {
  const engine = createOnnxEngine({ device, threads: 2 });
  const executable = await engine.compileGraph(graph);
  expect((await executable.placement()).elsewhere).toEqual({});
  const outputs = await executable.run(uploadAll(engine, feeds));
  const values = Object.entries(feeds).map(([name, tensor]) => [name, tensor.values] as const);
  const expected = interpret(graph, Object.fromEntries(values));
  expect(Object.keys(outputs).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { values: wanted }] of Object.entries(expected)) {
    const { values: found } = await engine.download(pick(outputs, name));
    const scale = isCount(name) ? 0 : Math.max(...wanted.map(Math.abs), 1e-3);
    wanted.forEach((value, i) => {
      const difference = Math.abs((found[i] ?? Number.NaN) - value);
      // Not an expectation for each: there are hundreds of thousands.
      if (!(difference <= tolerance * scale)) expect.fail(`${name}[${i}]: ${found[i]}, expected ${value}`);
    });
  }
  await executable.dispose();
}

/** Whether an output counts predictions. */
const isCount = (name: string): boolean => /^(correct|rejected)(:|$)/.test(name);

/** A model does on a device of ONNX Runtime what it does in double precision. */
export function testDoublePrecision(model: GatedModel, device: OnnxDevice): void {
  const keys = new KeySource(keyLayouts(model.experiment, model.points), model.experiment.seed);

  it("takes a training step that agrees with double precision: loss, gradients and update", async () => {
    const graph = traceTraining(trainingProgram(model, keys, samples));
    const state = initialState(model);
    const scalars = {
      epoch: { type: float32(), values: Float32Array.of(1) },
      learning_rate: { type: float32(), values: Float32Array.of(0.01) },
      step: { type: float32(), values: Float32Array.of(3) },
    };
    // Slots that are not zero: Adam divides by the root of one, and would amplify the rounding of small gradients.
    const slots = Object.entries(state.slots).map(([name, { type, values }]) => [
      name,
      { type, values: values.map((_, i) => 0.01 + (i % 7) / 100) },
    ]);
    // what an unrolled term comes to is fed: any numbers will do
    const unrolled = Object.entries(unrolledTypes(model)).map(([name, type]) => [
      name,
      { type, values: Float32Array.from({ length: sizeOf(type.shape) }, (_, i) => Math.sin(i) / 10) },
    ]);
    const feeds: Named<HostTensor> = {
      ...state.parameters,
      ...state.buffers,
      ...Object.fromEntries(unrolled),
      ...new DropoutSource(model, keys).draw(samples, 0),
      ...Object.fromEntries(slots),
      ...feedsOf(model, keys, samples),
      ...scalars,
    };
    await compare(device, graph, feeds, 1e-5);
  });

  it("is judged on every key path as in double precision", async () => {
    const graph = traceProgram(evaluationProgram(model, keys, samples));
    const { parameters, buffers } = initialState(model);
    await compare(device, graph, { ...parameters, ...buffers, ...feedsOf(model, keys, 1) }, 1e-5);
  });
}
