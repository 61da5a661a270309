import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import { Failure } from "../../diagnostics/index.js";
import type { Engine } from "../../tensor/engines/engine.js";
import type { DataSummary } from "../data/data-summary.js";
import type { Dataset } from "../data/index.js";
import { encodeKeyFile, fingerprintOf, type KeyFile } from "../keys/index.js";
import type { ExperimentConfig } from "../model.js";
import type { CheckpointName } from "./checkpoint-name.js";
import { datasetHash, type RecordedSplits, recordData } from "./run-data.js";
import { type RunFolder, runFiles, toJsonText } from "./run-folder.js";
import { experimentSchema } from "./schemas/experiment-schema.js";
import { runRecord } from "./schemas/record-schema.js";
import { type SpecSource, specText, writeSpecSource } from "./spec-source.js";
import { startFingerprint, writeStartKey } from "./start-key.js";

/** `run.json`: what a run began with besides its model, so that it can continue without its options. */
export interface RunRecord {
  readonly format: "spankey-run/1";
  readonly engine: string;
  readonly device: string;
  /** Processor threads asked for; null: as the engine decides. */
  readonly threads: number | null;
  /** The folder that the data were read from; null: from where the dataset comes from by itself. */
  readonly data: string | null;
  /** Of a run of a sweep, its address there. */
  readonly address?: string;
  /** Of what must be the same when the run continues. Runs of earlier versions lack `keys` or `spec`. */
  readonly sha256: {
    readonly model: string;
    readonly config: string;
    readonly dataset: string;
    /** `fingerprintOf` the bases. A record without it is of a version that drew all bases from the seed. */
    readonly keys?: string;
    readonly spec?: string;
    /** `startFingerprint` of the secret that the weights were drawn from; left out where that was the seed. */
    readonly start?: string;
  };
  /** Each split of the data on its own. */
  readonly splits?: RecordedSplits;
  /** What was found in the user's files. Records of earlier versions, and of other data, are without it. */
  readonly dataSummary?: DataSummary;
  /** Where weights come from that are not drawn; left out where all are. */
  readonly weights?: WeightsSource;
}

/** The files that weights come from before training. */
export interface WeightsSource {
  /** By whole paths, with what was in them. */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** How many tensors came in. */
  readonly tensors: number;
  /** The parameters that stayed as they were drawn. */
  readonly drawn: readonly string[];
  /** The run that the files are of; left out where they are of none. */
  readonly run?: {
    /** By its whole path. */
    readonly folder: string;
    /** `runIdentity` of it; left out where a program keeps none. */
    readonly identity?: string;
    /** Of a run of a sweep, its address there. */
    readonly address?: string;
    readonly checkpoint: CheckpointName;
  };
}

export interface RunBeginning {
  /** The spec and what was asked of it, and the code of the model generated from that. */
  readonly source: SpecSource;
  readonly code: string;
  readonly experiment: ExperimentConfig;
  readonly key: KeyFile;
  /** What the weights are drawn from in the place of the seed. */
  readonly startSecret?: Uint8Array | undefined;
  /** Where weights came from that are not drawn. */
  readonly weights?: WeightsSource | undefined;
  readonly dataset: Dataset;
  readonly engine: Engine;
  readonly threads: number | undefined;
  readonly data: string | undefined;
  /** Of a run of a sweep, its address there. */
  readonly address?: string | undefined;
}

/** Records what a run begins with; `config.json` comes last and makes the folder that of a run. */
export function recordBeginning(folder: RunFolder, beginning: RunBeginning): void {
  const { source, code, experiment, key, dataset, engine, threads, data, address } = beginning;
  const { startSecret, weights } = beginning;
  const config = toJsonText(experiment);
  const record: RunRecord = {
    format: "spankey-run/1",
    engine: engine.name,
    device: engine.device,
    threads: threads ?? null,
    data: data ?? null,
    ...(address !== undefined && { address }),
    sha256: {
      model: sha256(code),
      config: sha256(config),
      dataset: datasetHash(dataset),
      keys: fingerprintOf(key.bases),
      spec: sha256(specText(source)),
      ...(startSecret && { start: startFingerprint(startSecret) }),
    },
    splits: recordData(dataset),
    ...(dataset.summary && { dataSummary: dataset.summary }),
    ...(weights && { weights }),
  };
  writeSpecSource(folder, source);
  folder.write(runFiles.model, code);
  writeRunKey(folder, key);
  if (startSecret !== undefined) writeStartKey(folder, startSecret);
  folder.writeJson(runFiles.run, record);
  folder.write(runFiles.config, config);
}

/**
 * What makes a run this one and no other: a SHA-256 over its model, configuration (with the seed), data, keys, spec, secret
 * start and imported weights.
 * Whatever a run writes holds it, so that nothing of another run is taken for its own. Engine and threads are not in it,
 * since they only change how sums are rounded; the folder of the data is not, since it may move.
 */
function runIdentity({ sha256: of, weights }: Pick<RunRecord, "sha256" | "weights">): string {
  const parts: unknown[] = [of.model, of.config, of.dataset, of.keys ?? null, of.spec ?? null];
  if (of.start !== undefined) parts.push(of.start);
  if (weights !== undefined) parts.push({ weights: weights.files.map((file) => file.sha256) });
  return sha256(JSON.stringify(parts));
}

/** Writes the key file of a run, which its owner alone can read. A model without keys has none. */
export function writeRunKey(folder: RunFolder, key: KeyFile): void {
  if (key.layouts.length > 0) folder.write(runFiles.key, encodeKeyFile(key), { secret: true });
}

/** The identity of the run in a folder; undefined where a program keeps none there. */
export function runIdentityIn(folder: RunFolder): string | undefined {
  return folder.has(runFiles.run) ? runIdentity(readRecord(folder)) : undefined;
}

/** What a run began with. */
export interface Beginning {
  readonly record: RunRecord;
  readonly code: string;
  /** The experiment of the model, with what only its data could tell. */
  readonly experiment: ExperimentConfig;
}

/**
 * Reads what a run began with, and the code of its model. Fails with SPK4022 where the record or the configuration is
 * damaged, SPK4021 if the spec, the code or the configuration has changed since.
 */
export function readBeginning(folder: RunFolder): Beginning {
  for (const file of ["run", "model", "config"] as const) {
    if (!folder.has(runFiles[file])) throw changed(folder, file, "removed");
  }
  const record = readRecord(folder);
  requireUnchanged(folder, "spec", record.sha256.spec);
  const code = requireUnchanged(folder, "model", record.sha256.model);
  requireUnchanged(folder, "config", record.sha256.config);
  return { record, code, experiment: folder.readJson(runFiles.config, experimentSchema) };
}

/**
 * The configuration of a run is that of its model, but for what only its data could tell. Fails with SPK4022 where it is
 * not: a model must not be trained or measured by the settings of another.
 */
export function requireSameExperiment(
  folder: RunFolder,
  recorded: ExperimentConfig,
  ofModel: ExperimentConfig,
): void {
  const computed = ofModel.data.normalize === "computed";
  if (isDeepStrictEqual(withoutData(recorded, computed), withoutData(ofModel, computed))) return;
  const reason = "its settings are not those of the model";
  throw Failure.of("damaged-run-file", { path: folder.fileOf(runFiles.config), reason });
}

/** What of an experiment is known before its data, as it is read from JSON; undefined where it is no experiment. */
function withoutData(experiment: ExperimentConfig, computed: boolean): unknown {
  const read = v.safeParse(experimentSchema, JSON.parse(JSON.stringify(experiment)));
  if (!read.success) return undefined;
  const { data, ...rest } = read.output;
  const { encoding: _, classNames: __, classWeights: ___, ...given } = data;
  return { ...rest, data: computed ? { ...given, normalize: "computed" } : given };
}

/** The record of a run. Fails with SPK4022 where it is damaged. */
export function readRecord(folder: RunFolder): RunRecord {
  return folder.readJson(runFiles.run, runRecord);
}

/** The text of a file; what no checksum was recorded of may be missing. */
function requireUnchanged(folder: RunFolder, file: BeginningFile, checksum: string | undefined): string {
  if (checksum === undefined) return "";
  if (!folder.has(runFiles[file])) throw changed(folder, file, "removed");
  const text = folder.read(runFiles[file]);
  if (sha256(text) !== checksum) throw changed(folder, file, "changed");
  return text;
}

type BeginningFile = "run" | "spec" | "model" | "config";

function changed(folder: RunFolder, file: BeginningFile, what: "changed" | "removed"): Failure {
  return Failure.of("changed-run-file", { path: folder.fileOf(runFiles[file]), what });
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
