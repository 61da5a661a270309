import { createHash } from "node:crypto";
import { Failure } from "../../diagnostics/index.js";
import type { Engine } from "../../tensor/engines/engine.js";
import type { Dataset, Split } from "../data/index.js";
import { encodeKeyFile, fingerprintOf, type KeyFile } from "../keys/index.js";
import type { ExperimentConfig } from "../model.js";
import { type RunFolder, runFiles, toJsonText } from "./run-folder.js";
import { type SpecSource, writeSpecSource } from "./spec-source.js";

/** `run.json`: what a run began with besides its model, so that it can continue without its options. */
export interface RunRecord {
  readonly format: "spankey-run/1";
  readonly engine: string;
  readonly device: string;
  /** Processor threads asked for; null: as the engine decides. */
  readonly threads: number | null;
  /** The folder that the data were read from; null: from where the dataset comes from by itself. */
  readonly data: string | null;
  /** Of what must be the same when the run continues. */
  readonly sha256: {
    readonly model: string;
    readonly config: string;
    readonly dataset: string;
    /** `fingerprintOf` the bases. A record without it is of a version that drew all bases from the seed. */
    readonly keys?: string;
  };
}

export interface RunBeginning {
  /** The spec and what was asked of it, and the code of the model generated from that. */
  readonly source: SpecSource;
  readonly code: string;
  readonly experiment: ExperimentConfig;
  readonly key: KeyFile;
  readonly dataset: Dataset;
  readonly engine: Engine;
  readonly threads: number | undefined;
  readonly data: string | undefined;
}

/** Records what a run begins with; `config.json` comes last and makes the folder that of a run. */
export function recordBeginning(folder: RunFolder, beginning: RunBeginning): void {
  const { source, code, experiment, key, dataset, engine, threads, data } = beginning;
  const config = toJsonText(experiment);
  const record: RunRecord = {
    format: "spankey-run/1",
    engine: engine.name,
    device: engine.device,
    threads: threads ?? null,
    data: data ?? null,
    sha256: {
      model: sha256(code),
      config: sha256(config),
      dataset: datasetHash(dataset),
      keys: fingerprintOf(key.bases),
    },
  };
  writeSpecSource(folder, source);
  folder.write(runFiles.model, code);
  writeRunKey(folder, key);
  folder.writeJson(runFiles.run, record);
  folder.write(runFiles.config, config);
}

/** Writes the key file of a run, which its owner alone can read. A model without keys has none. */
export function writeRunKey(folder: RunFolder, key: KeyFile): void {
  if (key.layouts.length > 0) folder.write(runFiles.key, encodeKeyFile(key), { secret: true });
}

/** What a run began with. */
export interface Beginning {
  readonly record: RunRecord;
  readonly code: string;
  /** The experiment of the model, with what only its data could tell. */
  readonly experiment: ExperimentConfig;
}

/**
 * Reads what a run began with, and the code of its model. Fails with SPK4022 where the record is damaged, SPK4021
 * if the code or the configuration has changed since.
 */
export function readBeginning(folder: RunFolder): Beginning {
  const changed = (file: "run" | "model" | "config", what: "changed" | "removed"): Failure =>
    Failure.of("changed-run-file", { path: folder.fileOf(runFiles[file]), what });
  for (const file of ["run", "model", "config"] as const) {
    if (!folder.has(runFiles[file])) throw changed(file, "removed");
  }
  const record = folder.readJson(runFiles.run);
  if (!isRecord(record)) {
    const path = folder.fileOf(runFiles.run);
    throw Failure.of("damaged-run-file", { path, reason: "it is not the record of a run" });
  }
  const code = folder.read(runFiles.model);
  if (sha256(code) !== record.sha256.model) throw changed("model", "changed");
  const config = folder.read(runFiles.config);
  if (sha256(config) !== record.sha256.config) throw changed("config", "changed");
  return { record, code, experiment: JSON.parse(config) as ExperimentConfig };
}

/** A run continues only with the data that it began with (SPK4027). */
export function requireSame(record: RunRecord, dataset: Dataset): void {
  if (datasetHash(dataset) !== record.sha256.dataset) {
    throw Failure.of("changed-dataset", { dataset: dataset.name });
  }
}

function isRecord(value: unknown): value is RunRecord {
  const { format, engine, device, threads, data, sha256 } = (value ?? {}) as Partial<RunRecord>;
  const isText = (one: unknown): boolean => typeof one === "string";
  return (
    format === "spankey-run/1" &&
    [engine, device, sha256?.model, sha256?.config, sha256?.dataset].every(isText) &&
    (sha256?.keys === undefined || isText(sha256.keys)) &&
    (threads === null || (Number.isSafeInteger(threads) && Number(threads) >= 0)) &&
    (data === null || isText(data))
  );
}

function datasetHash({ sampleShape, labelShape, train, test }: Dataset): string {
  const hash = createHash("sha256").update(JSON.stringify({ sampleShape, labelShape }));
  for (const { values, labels } of [train, test] satisfies Split[]) hash.update(values).update(labels);
  return hash.digest("hex");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
