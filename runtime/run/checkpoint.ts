import type { HostTensor } from "../engines/engine.js";
import type { EpochMetrics } from "../train/metrics.js";
import type { TrainingState } from "../train/trainer.js";
import type { RunFile, RunFolder } from "./run-folder.js";

/** Marks the buffers among the tensors of a checkpoint. */
const bufferPrefix = "buffer:";

/**
 * Writes a training state as safetensors: parameters under their own names, buffers as `buffer:<name>`, the
 * optimizer's slots as `<slot>:<parameter>`; the step, and the epoch it ended, in the metadata. The basis of the keys is not in it.
 */
export function saveCheckpoint(
  folder: RunFolder,
  file: RunFile,
  state: TrainingState,
  metrics: EpochMetrics | null,
): void {
  const metadata: Record<string, string> = { format: "spankey-checkpoint/1", step: String(state.step) };
  if (metrics !== null) Object.assign(metadata, { epoch: String(metrics.epoch), loss: String(metrics.loss) });
  const buffers = Object.entries(state.buffers).map(([name, tensor]) => [bufferPrefix + name, tensor]);
  const tensors = { ...state.parameters, ...Object.fromEntries(buffers), ...state.slots };
  folder.writeTensors(file, { tensors, metadata });
}

/** Reads a state back; buffers and slots are told from parameters by the colon in their names. */
export function loadCheckpoint(folder: RunFolder, file: RunFile): TrainingState {
  const { tensors, metadata } = folder.readTensors(file);
  const parameters: Record<string, HostTensor> = {};
  const buffers: Record<string, HostTensor> = {};
  const slots: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    if (name.startsWith(bufferPrefix)) buffers[name.slice(bufferPrefix.length)] = tensor;
    else (name.includes(":") ? slots : parameters)[name] = tensor;
  }
  return { step: Number(metadata["step"]), parameters, buffers, slots };
}
