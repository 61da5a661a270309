import * as tf from "@tensorflow/tfjs-core";
import { updatingProgram } from "../../programs/index.js";
import type { Engine } from "../engine.js";
import type { TfjsBackend } from "./backend.js";
import { eagerExecutable, eagerGradients } from "./executable.js";
import { createTensorOps } from "./ops/index.js";
import { fromTfjsTensor, toTfjsTensor } from "./tensor.js";

/**
 * The engine that computes every op as it is called. TF.js also takes the gradients. Nothing is compiled and our graphs
 * are not used, so that it is an independent check of the other engine.
 */
export function createTfjsEngine(device: string, backend: TfjsBackend): Engine<tf.Tensor> {
  // TF.js has one active backend for the whole process; an engine activates its own before it computes.
  const activate = (): void => {
    // The backend has been started, so this settles at once.
    if (tf.getBackend() !== backend.name) void tf.setBackend(backend.name);
  };
  const ops = createTensorOps(backend.name);
  return {
    name: "tfjs",
    device,
    ...(backend.hardware === undefined ? {} : { hardware: backend.hardware }),
    compile: async (program) => eagerExecutable(program, ops, activate),
    compileTraining: async (program) => eagerGradients(updatingProgram(program), ops, activate),
    compileGradients: async (program) => eagerGradients(program, ops, activate),
    upload: (tensor) => {
      activate();
      return toTfjsTensor(tensor);
    },
    download: fromTfjsTensor,
    release: (tensor) => tensor.dispose(),
  };
}
