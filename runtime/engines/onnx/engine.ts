import type * as ort from "onnxruntime-node";
import type { Graph } from "../../graph/node.js";
import { traceProgram, traceTraining } from "../../graph/training.js";
import type { Engine, Program, TrainingProgram } from "../engine.js";
import { OnnxExecutable } from "./executable.js";
import type { OnnxEngineOptions } from "./session-options.js";
import { toHostTensor, toRuntimeTensor } from "./tensor.js";

/** An engine that traces a program into one static graph, and hands it to ONNX Runtime as an ONNX model. */
export interface OnnxEngine extends Engine<ort.Tensor> {
  compile(program: Program): Promise<OnnxExecutable>;
  compileTraining(program: TrainingProgram): Promise<OnnxExecutable>;
  compileGraph(graph: Graph): Promise<OnnxExecutable>;
}

/**
 * Tensors of this engine lie in memory that JavaScript sees, so `upload` and `download` do not copy numbers: do not
 * write to the values of an uploaded tensor while it is in use, nor to those of a downloaded one.
 *
 * Runs are deterministic: the same inputs and number of threads give the same bits.
 */
export function createOnnxEngine(options: OnnxEngineOptions = {}): OnnxEngine {
  const compileGraph = (graph: Graph): Promise<OnnxExecutable> => OnnxExecutable.compile(graph, options);
  return {
    name: "onnx",
    device: "cpu",
    compile: async (program) => compileGraph(traceProgram(program)),
    compileTraining: async (program) => compileGraph(traceTraining(program)),
    compileGraph,
    upload: toRuntimeTensor,
    download: async (tensor) => toHostTensor(tensor),
    release: (tensor) => tensor.dispose(),
  };
}
