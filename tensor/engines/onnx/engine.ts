import type * as ort from "onnxruntime-node";
import type { Graph } from "../../graph/node.js";
import { traceGradients, traceProgram, traceTraining } from "../../graph/training.js";
import { float32 } from "../../ops/tensor-type.js";
import type { GradientProgram, Program, TrainingProgram } from "../../programs/index.js";
import type { Engine } from "../engine.js";
import { DeviceMemory } from "./device-memory.js";
import { OnnxExecutable } from "./executable.js";
import type { OnnxDevice } from "./providers/index.js";
import type { OnnxEngineOptions } from "./session-options.js";
import { fromRuntimeTensor, toRuntimeTensor } from "./tensor.js";

/** An engine that traces a program into one static graph and gives it to ONNX Runtime as an ONNX model. */
export interface OnnxEngine extends Engine<ort.Tensor> {
  compile(program: Program): Promise<OnnxExecutable>;
  compileTraining(program: TrainingProgram): Promise<OnnxExecutable>;
  compileGradients(program: GradientProgram): Promise<OnnxExecutable>;
  compileGraph(graph: Graph): Promise<OnnxExecutable>;
}

/**
 * Uploaded tensors lie in memory that JavaScript sees, on every device: do not write to their values while they are in
 * use. On the CPU this holds for outputs too, so `download` copies no numbers there. On WebGPU, a run copies its inputs
 * to the device; the weights that a training step gives stay there and are fed to the next step as they are. Release
 * them: the garbage collector does not see how much they hold.
 *
 * Runs on the CPU are deterministic: the same inputs and number of threads give the same bits. On WebGPU this holds on
 * every machine that was tried.
 */
export function createOnnxEngine(options: OnnxEngineOptions = {}): OnnxEngine {
  const device = options.device ?? "cpu";
  const memory = new DeviceMemory(device);
  const compileGraph = (graph: Graph): Promise<OnnxExecutable> => OnnxExecutable.compile(graph, options);
  return {
    name: "onnx",
    device,
    compile: async (program) => compileGraph(traceProgram(program)),
    compileTraining: async (program) => compileGraph(traceTraining(program)),
    compileGradients: async (program) => compileGraph(traceGradients(program)),
    compileGraph,
    upload: toRuntimeTensor,
    download: async (tensor) =>
      fromRuntimeTensor(tensor.location === "gpu-buffer" ? await memory.fetch(tensor) : tensor),
    release: (tensor) => tensor.dispose(),
  };
}

/** Runs a program on a device: a device that cannot be used is found out before anything is built for it. */
export async function tryDevice(device: OnnxDevice): Promise<void> {
  const memory = new DeviceMemory(device);
  await memory.fetch(toRuntimeTensor({ type: float32(1), values: Float32Array.of(1) }));
}
