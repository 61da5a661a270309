import { Failure } from "../../diagnostics/index.js";
import {
  drawKeyBases,
  fingerprintOf,
  IssuedKeys,
  type KeyBases,
  type KeyFile,
  KeySource,
  type KeySupply,
  keyFileFor,
  keyFileFormat,
  ownerOf,
  readKey,
  readKeyFile,
  requireFit,
  requireSameBases,
  wrongKeysTakeBasis,
} from "../keys/index.js";
import type { GatedModel } from "../model.js";
import type { Notify } from "../secrets/index.js";
import { type RunFolder, runFiles } from "./run-folder.js";
import type { RunRecord } from "./run-record.js";

/** What a new run is trained with: the bases of a key file that fits its model, or those that its seed gives. */
export function keyForRun(model: GatedModel, path: string | undefined, notify: Notify): KeyFile {
  if (path === undefined) return keyFileFor(model);
  const key = readKeyFile(path, notify);
  requireKeys(model);
  requireFit(path, key, ownerOf(model));
  return keyFileFor(model, key.bases);
}

/** A run as it is stored, as far as its keys are concerned. */
export interface KeyedRun {
  readonly folder: RunFolder;
  readonly record: RunRecord;
  readonly model: GatedModel;
}

/**
 * The bases that a run began with, from its own key file, or another copy of it. Fails with SPK4031 where it is missing, SPK4032 where
 * it is damaged, SPK4033 or SPK4034 where it is another.
 */
export function readRunBases({ folder, record, model }: KeyedRun, notify: Notify, copy?: string): KeyBases {
  const owner = ownerOf(model);
  if (owner.layouts.length === 0 || record.sha256.keys === undefined) {
    return drawKeyBases(owner.layouts, model.experiment.seed);
  }
  const path = copy ?? folder.fileOf(runFiles.key);
  if (copy === undefined && !folder.has(runFiles.key)) throw Failure.of("missing-key-file", { path });
  const key = readKeyFile(path, notify);
  requireFit(path, key, owner);
  requireSameBases(path, key, record.sha256.keys, folder.path);
  return key.bases;
}

/**
 * The keys to evaluate a run with: those of its own key file, or of the file at `path`, which is that key file or a user
 * key issued from it. A user key takes the place of all valid keys.
 */
export function keysForEvaluation(run: KeyedRun, path: string | undefined, notify: Notify): KeySupply {
  const { record, model, folder } = run;
  const { layouts } = ownerOf(model);
  const { seed } = model.experiment;
  if (path === undefined) return new KeySource(layouts, seed, readRunBases(run, notify));
  const key = readKey(path, notify);
  requireKeys(model);
  requireFit(path, key, ownerOf(model));
  const fingerprint = record.sha256.keys ?? fingerprintOf(drawKeyBases(layouts, seed));
  requireSameBases(path, key, fingerprint, folder.path);
  if (key.format === keyFileFormat) return new KeySource(layouts, seed, key.bases);
  const bases = layouts.some(wrongKeysTakeBasis) ? readRunBases(run, notify) : undefined;
  return new IssuedKeys(layouts, seed, key, bases);
}

function requireKeys({ experiment }: GatedModel): void {
  if (experiment.injections.length === 0)
    throw Failure.of("experiment-without-injection", { experiment: experiment.name });
}
