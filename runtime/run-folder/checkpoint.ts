import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import { Failure } from "../../diagnostics/index.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import type { GatedModel } from "../model.js";
import type { SafetensorsFile } from "../safetensors/safetensors.js";
import { MalformedJson, readJson } from "../stored-json/index.js";
import type { EpochMetrics, EpochTotals } from "../train/metrics.js";
import type { TrainingState } from "../train/training-state.js";
import { type Weights, weightsInUse } from "../train/weights-in-use.js";
import {
  fileTypes,
  nonFiniteTensor,
  tensorDifference,
  toState,
  toWeights,
  trainingTensors,
  weightTensors,
} from "./checkpoint-tensors.js";
import { type RunFile, type RunFolder, runFiles } from "./run-folder.js";
import { runIdentityIn } from "./run-record.js";
import { experimentSchema } from "./schemas/experiment-schema.js";
import { progress as progressSchema } from "./schemas/result-schema.js";

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

/**
 * Writes a checkpoint as safetensors: parameters in use under their own names, buffers as `buffer:<name>`, weights that training has
 * otherwise as `training:<name>` too, the optimizer's slots as `<slot>:<parameter>`; in the metadata the step, the progress as JSON (which keeps every bit of a double),
 * what run it is of, and a checksum of all of it. The basis of the keys is not in it.
 */
export function saveCheckpoint(
  folder: RunFolder,
  file: RunFile,
  model: GatedModel,
  { state, progress }: Checkpoint,
): void {
  const content: SafetensorsFile = {
    tensors: { ...weightTensors(weightsInUse(state, model)), ...trainingTensors(state, model) },
    metadata: {
      format,
      step: String(state.step),
      progress: JSON.stringify(progress),
      ...ownerOf(folder, model),
    },
  };
  const metadata = { ...content.metadata, sha256: checksumOf(content) };
  folder.writeTensors(file, { ...content, metadata });
}

/** What run a file is of. Where a program keeps no record of it, its model says so. */
function ownerOf(folder: RunFolder, model: GatedModel): { run: string } | { model: string } {
  const run = runIdentityIn(folder);
  return run === undefined ? { model: fingerprintOf(model, withoutAttack(model)) } : { run };
}

const format = "spankey-checkpoint/1";

/**
 * Reads a checkpoint back. Fails with SPK4023 (missing), SPK4007 (damaged), SPK4024 (of another run), SPK4013 (weights
 * that are no finite numbers) or SPK4314 (weights alone, as `saveWeights` writes them).
 */
export function loadCheckpoint(folder: RunFolder, file: RunFile, model: GatedModel): Checkpoint {
  const read = readTensors(folder, file, model);
  return { state: stateIn(read, model), progress: progressOf(read.metadata, read.damaged) };
}

/** Fails with SPK4314 where there are weights alone. */
function stateIn({ step, tensors, isOfWeights, path }: ReadTensors, model: GatedModel): TrainingState {
  if (isOfWeights) throw Failure.of("checkpoint-of-weights-alone", { path });
  return { step, ...toState(tensors, model) };
}

/**
 * Writes weights alone: what is looked at and not trained on from needs no more, and what leaves its owner must not have more,
 * since slots of an optimizer say which activations were alive under valid keys, and the progress what training saw.
 */
export function saveWeights(folder: RunFolder, file: RunFile, model: GatedModel, weights: Weights): void {
  const { step, parameters, buffers } = weights;
  const metadata = { format: weightsFormat, step: String(step), ...ownerOf(folder, model) };
  const content: SafetensorsFile = { tensors: weightTensors({ parameters, buffers }), metadata };
  folder.writeTensors(file, { ...content, metadata: { ...metadata, sha256: checksumOf(content) } });
}

const weightsFormat = "spankey-weights/1";

/** Reads the weights in use of a checkpoint, or of a file of weights alone. Fails as `loadCheckpoint` does. */
export function loadWeights(folder: RunFolder, file: RunFile, model: GatedModel): Weights {
  const { step, tensors } = readTensors(folder, file, model);
  return { step, ...toWeights(tensors, model) };
}

/** What the optimizer of a run kept; nothing where a file holds weights alone. Fails as `loadCheckpoint` does. */
export function loadSlots(folder: RunFolder, file: RunFile, model: GatedModel): Named<HostTensor> {
  const { tensors, isOfWeights } = readTensors(folder, file, model);
  return isOfWeights ? {} : toState(tensors, model).slots;
}

interface ReadTensors {
  readonly step: number;
  readonly tensors: Named<HostTensor>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Whether all that only training needs is missing, as it is meant to. */
  readonly isOfWeights: boolean;
  readonly path: string;
  readonly damaged: (reason: string) => Failure;
}

function readTensors(folder: RunFolder, file: RunFile, model: GatedModel): ReadTensors {
  const path = folder.fileOf(file);
  if (!folder.has(file)) throw Failure.of("missing-checkpoint", { path });
  const content = folder.readTensors(file);
  const damaged = (reason: string): Failure => Failure.of("damaged-checkpoint", { path, reason });
  const { sha256, ...metadata } = content.metadata;
  const isOfWeights = metadata["format"] === weightsFormat;
  if (metadata["format"] !== format && !isOfWeights) throw damaged("it has another format");
  if (checksumOf({ ...content, metadata }) !== sha256) throw damaged("it does not match its checksum");
  if (!isOf(folder, model, metadata)) throw Failure.of("checkpoint-mismatch", { path });
  const step = stepOf(metadata, damaged);
  const { tensors } = content;
  const difference = tensorDifference(tensors, fileTypes(model, { isOfWeights }));
  if (difference !== undefined) throw damaged(difference);
  const { parameters, buffers } = toWeights(tensors, model);
  const tensor = nonFiniteTensor({ ...parameters, ...buffers });
  if (tensor !== undefined) throw Failure.of("non-finite-weights", { path, tensor });
  return { step, tensors, metadata, isOfWeights, path, damaged };
}

/**
 * Whether a checkpoint is of a run: by the identity of the run, or where the checkpoint is of an earlier version, by a
 * fingerprint of its model and configuration.
 */
function isOf(folder: RunFolder, model: GatedModel, metadata: Readonly<Record<string, string>>): boolean {
  const run = runIdentityIn(folder);
  if (run !== undefined && metadata["run"] !== undefined) return metadata["run"] === run;
  const configurations = [withoutAttack(model), model.experiment, ...asWritten(folder, model)];
  return configurations.some((each) => fingerprintOf(model, each) === metadata["model"]);
}

/** The configuration of a model as it was when the run began, in the words and the order of that version. */
function asWritten(folder: RunFolder, { experiment }: GatedModel): unknown[] {
  if (!folder.has(runFiles.config)) return [];
  const written = folder.readJson(runFiles.config, v.unknown());
  const read = v.safeParse(experimentSchema, written);
  return read.success && isDeepStrictEqual(read.output, experiment) ? [written] : [];
}

function stepOf({ step }: Readonly<Record<string, string>>, damaged: (reason: string) => Failure): number {
  const steps = Number(step);
  if (/^\d+$/.test(step ?? "") && Number.isSafeInteger(steps)) return steps;
  throw damaged("its step is no whole number");
}

function progressOf(
  { progress }: Readonly<Record<string, string>>,
  damaged: (reason: string) => Failure,
): Progress {
  try {
    return readJson(progress ?? "", progressSchema);
  } catch (error) {
    if (error instanceof MalformedJson) throw damaged(`in its progress, ${error.message}`);
    throw error;
  }
}

/** Equal for two models that train alike: it covers their declarations and the experiment with its seed. */
function fingerprintOf({ parameters, points }: GatedModel, experiment: unknown): string {
  return createHash("sha256").update(JSON.stringify({ experiment, parameters, points })).digest("hex");
}

/** How a model is attacked has no part in how it trains. */
function withoutAttack({ experiment }: GatedModel): unknown {
  const { attack: _, ...rest } = experiment;
  return rest;
}

function checksumOf({ tensors, metadata }: SafetensorsFile): string {
  const types = Object.entries(tensors).map(([name, { type }]) => [name, type.dtype, type.shape]);
  const hash = createHash("sha256").update(JSON.stringify({ metadata, types }));
  for (const { values } of Object.values(tensors)) hash.update(values);
  return hash.digest("hex");
}
