import { createHash } from "node:crypto";
import { Failure } from "../../diagnostics/index.js";
import type { HostTensor } from "../../tensor/programs/index.js";
import type { GatedModel } from "../model.js";
import type { EpochMetrics, EpochTotals } from "../train/metrics.js";
import type { TrainingState } from "../train/trainer.js";
import { type RunFile, type RunFolder, runFiles } from "./run-folder.js";
import type { SafetensorsFile } from "./safetensors.js";

/** How far a run has come, besides its tensors. */
export interface Progress {
  /** The epochs that are done. */
  readonly epochs: readonly EpochMetrics[];
  /** The epoch that is running, and the seconds it has taken; null between two epochs. */
  readonly running: (EpochTotals & { readonly seconds: number }) | null;
}

/** Everything that a run needs to continue as if it had never stopped. */
export interface Checkpoint {
  readonly state: TrainingState;
  readonly progress: Progress;
}

/** Marks the buffers among the tensors of a checkpoint. */
const bufferPrefix = "buffer:";

/**
 * Writes a checkpoint as safetensors: parameters under their own names, buffers as `buffer:<name>`, the optimizer's
 * slots as `<slot>:<parameter>`; in the metadata the step, the progress as JSON (which keeps every bit of a double),
 * what model it is of, and a checksum of all of it. The basis of the keys is not in it.
 */
export function saveCheckpoint(
  folder: RunFolder,
  file: RunFile,
  model: GatedModel,
  { state, progress }: Checkpoint,
): void {
  const buffers = Object.entries(state.buffers).map(([name, tensor]) => [bufferPrefix + name, tensor]);
  const content: SafetensorsFile = {
    tensors: { ...state.parameters, ...Object.fromEntries(buffers), ...state.slots },
    metadata: {
      format,
      step: String(state.step),
      progress: JSON.stringify(progress),
      model: fingerprintOf(model),
    },
  };
  const metadata = { ...content.metadata, sha256: checksumOf(content) };
  folder.writeTensors(file, { ...content, metadata });
}

const format = "spankey-checkpoint/1";

/**
 * Reads a checkpoint back; buffers and slots have a colon in their names. Fails with SPK4023 (missing), SPK4007
 * (damaged) or SPK4024 (of another model, seed or experiment).
 */
export function loadCheckpoint(folder: RunFolder, file: RunFile, model: GatedModel): Checkpoint {
  const path = folder.fileOf(file);
  if (!folder.has(file)) throw Failure.of("missing-checkpoint", { path });
  const content = folder.readTensors(file);
  const { sha256, ...metadata } = content.metadata;
  if (metadata["format"] !== format)
    throw Failure.of("damaged-checkpoint", { path, reason: "it has another format" });
  if (checksumOf({ ...content, metadata }) !== sha256) {
    throw Failure.of("damaged-checkpoint", { path, reason: "it does not match its checksum" });
  }
  if (metadata["model"] !== fingerprintOf(model)) throw Failure.of("checkpoint-mismatch", { path });
  const parameters: Record<string, HostTensor> = {};
  const buffers: Record<string, HostTensor> = {};
  const slots: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(content.tensors)) {
    if (name.startsWith(bufferPrefix)) buffers[name.slice(bufferPrefix.length)] = tensor;
    else (name.includes(":") ? slots : parameters)[name] = tensor;
  }
  return {
    state: { step: Number(metadata["step"]), parameters, buffers, slots },
    progress: JSON.parse(metadata["progress"] ?? "") as Progress,
  };
}

/**
 * Where an interrupted run continues: at its last checkpoint, or if it stopped before the first one, at the beginning
 * (undefined). Lines of `metrics.jsonl` after the checkpoint are dropped: those epochs are trained again.
 */
export function resumePoint(folder: RunFolder, model: GatedModel): Checkpoint | undefined {
  if (!folder.has(runFiles.latest) && !folder.has(runFiles.metrics)) return undefined;
  const checkpoint = loadCheckpoint(folder, runFiles.latest, model);
  const lines = folder.has(runFiles.metrics) ? folder.read(runFiles.metrics).split("\n") : [];
  const kept = checkpoint.progress.epochs.map((metrics, index) => {
    const line = lines[index];
    // A line that a failing machine lost comes back from the checkpoint, without its time.
    return isLineOf(metrics, line) ? line : JSON.stringify(metrics);
  });
  folder.write(runFiles.metrics, kept.map((line) => `${line}\n`).join(""));
  return checkpoint;
}

function isLineOf({ epoch }: EpochMetrics, line: string | undefined): line is string {
  try {
    return (JSON.parse(line ?? "") as Partial<EpochMetrics> | null)?.epoch === epoch;
  } catch {
    return false;
  }
}

/** Equal for two models that train alike: it covers their declarations and the experiment with its seed. */
function fingerprintOf({ experiment, parameters, points }: GatedModel): string {
  return createHash("sha256").update(JSON.stringify({ experiment, parameters, points })).digest("hex");
}

function checksumOf({ tensors, metadata }: SafetensorsFile): string {
  const types = Object.entries(tensors).map(([name, { type }]) => [name, type.dtype, type.shape]);
  const hash = createHash("sha256").update(JSON.stringify({ metadata, types }));
  for (const { values } of Object.values(tensors)) hash.update(values);
  return hash.digest("hex");
}
