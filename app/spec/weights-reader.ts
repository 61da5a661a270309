import type { ReadWeights } from "../../compiler/index.js";
import { Failure } from "../../diagnostics/index.js";
import { openWeights } from "../../runtime/weights/weights-files.js";

/** Reads the headers of files of weights, each once, however many experiments begin with it. */
export function weightsReader(): ReadWeights {
  const known = new Map<string, ReturnType<ReadWeights>>();
  return (config) => {
    const key = JSON.stringify([config.file, config.ofRun]);
    const found = known.get(key) ?? read(config);
    known.set(key, found);
    return found;
  };
}

const read: ReadWeights = (config) => {
  try {
    return openWeights(config).tensors;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
};
