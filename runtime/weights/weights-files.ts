import { closeSync, readSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as v from "valibot";
import { Failure, systemReason } from "../../diagnostics/index.js";
import { resolveUserPath } from "../data/files.js";
import { openRegularDescriptor, readRegularFile } from "../files/regular-file.js";
import { readLock } from "../locks/index.js";
import type { WeightsConfig } from "../model.js";
import { type CheckpointName, isCheckpointName } from "../run-folder/checkpoint-name.js";
import { fileOfCheckpoint } from "../run-folder/kept-epochs.js";
import { RunFolder, runFiles } from "../run-folder/run-folder.js";
import { FormatError, type FormatProblem, type TensorEntry } from "../safetensors/header.js";
import { readSafetensorsHeader } from "../safetensors/safetensors-reader.js";
import { MalformedJson, named, readJson } from "../stored-json/index.js";

/** The files that weights are in, and the tensors of each. */
export interface WeightsFiles {
  /** As a message names all of it: a file, or the index of several. */
  readonly path: string;
  readonly files: readonly WeightsFile[];
  /** Of all files together, by the names that rules see. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** The run that they are of, where `from` names one. */
  readonly run?: RunCheckpoint | undefined;
}

/** Weights of a run, by the folder of the run. */
export interface RunCheckpoint {
  readonly folder: RunFolder;
  readonly checkpoint: CheckpointName;
}

export interface WeightsFile {
  readonly path: string;
  /** The name that rules see of a tensor; undefined where it is no weight, as an optimizer's slots are none. */
  readonly nameOf: (tensor: string) => string | undefined;
}

/**
 * Reads the headers of the files that weights are in: a safetensors file, the index of several, a folder with either under the names
 * of Hugging Face, or the run or checkpoint of a run that `from` names. Fails with SPK4218 where they cannot be read, SPK4207 where they are a pickle, SPK4206 and
 * SPK4208 to SPK4211 where they are damaged, SPK4213 where their index is, SPK4214 where the run is locked.
 */
export function openWeights(config: Pick<WeightsConfig, "file" | "ofRun">): WeightsFiles {
  const run = config.ofRun && runAt(resolveUserPath(config.file, undefined));
  const path = run === undefined ? placeOf(config.file) : run.folder.fileOf(fileOfCheckpoint(run.checkpoint));
  return { ...open(path, path.endsWith(".json") ? shardsOf(path) : new Map([[path, undefined]])), run };
}

/** Reads the headers of files whose places are known. Fails as `openWeights` does. */
export function openFiles(paths: readonly string[]): WeightsFiles {
  return open(paths[0] ?? "", new Map(paths.map((path) => [path, undefined])));
}

function open(path: string, paths: ReadonlyMap<string, readonly string[] | undefined>): WeightsFiles {
  const tensors = new Map<string, TensorEntry>();
  const files: WeightsFile[] = [];
  for (const [file, promised] of paths) {
    const { tensors: own, metadata } = reading(file, () => readSafetensorsHeader(file));
    requirePromised(path, file, own, promised);
    const nameOf = namesOf(metadata["format"]);
    files.push({ path: file, nameOf });
    for (const [tensor, entry] of own) {
      const name = nameOf(tensor);
      if (name === undefined) continue;
      if (tensors.has(name)) {
        const reason = `two of its files have a tensor called ${name}`;
        throw Failure.of("duplicate-weights-tensor", { path, reason });
      }
      tensors.set(name, entry);
    }
  }
  return { path, files, tensors };
}

/** The names under which Hugging Face keeps the weights of a folder. */
const usualNames = ["model.safetensors", "model.safetensors.index.json"];

/** The last weights of a run, or those of a checkpoint in its folder. The run must not be locked. */
function runAt(path: string): RunCheckpoint {
  const name = basename(path, ".safetensors");
  const checkpoints = dirname(path);
  const isCheckpoint = path.endsWith(".safetensors") && basename(checkpoints) === dirname(runFiles.latest);
  const [run, checkpoint] = isCheckpoint ? [dirname(checkpoints), name] : [path, "latest"];
  if (!isCheckpointName(checkpoint)) {
    throw Failure.of("unreadable-weights", { path, reason: `a run has no checkpoint called ${name}` });
  }
  const folder = RunFolder.open(run);
  if (readLock(folder) !== undefined) throw Failure.of("locked-weights-source", { path: run });
  return { folder, checkpoint };
}

/** The file or the index. */
function placeOf(file: string): string {
  const path = resolveUserPath(file, undefined);
  const about = statSync(path, { throwIfNoEntry: false });
  if (!about?.isDirectory()) return path;
  const found = usualNames.map((name) => join(path, name)).find(isThere);
  if (found !== undefined) return found;
  const reason = `the folder has neither ${usualNames.join(" nor ")}`;
  throw Failure.of("unreadable-weights", { path, reason });
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** `buffer:` marks buffers in checkpoints of ours, other prefixes the slots of an optimizer. */
function namesOf(format: string | undefined): WeightsFile["nameOf"] {
  if (format === undefined || !/^spankey-(checkpoint|weights)\//.test(format)) return (name) => name;
  return (name) => {
    const [, prefix, rest] = /^([^:]*):(.*)$/.exec(name) ?? [];
    if (prefix === undefined) return name;
    return prefix === "buffer" ? rest : undefined;
  };
}

const indexSchema = v.object({ weight_map: named(v.string()) });

/** An index names a few thousand tensors, at most. */
const largestIndex = 64 * 2 ** 20;

/** The files of an index, each with the tensors that it is to have. */
function shardsOf(path: string): Map<string, readonly string[]> {
  const text = reading(path, () => readRegularFile(path, largestIndex).toString("utf8"));
  const malformed = (reason: string): Failure => Failure.of("malformed-weights-index", { path, reason });
  const shards = new Map<string, string[]>();
  try {
    for (const [tensor, file] of Object.entries(readJson(text, indexSchema).weight_map)) {
      if (file !== basename(file) || file === "..") throw malformed(`"${file}" is no file beside it`);
      const shard = join(dirname(path), file);
      shards.set(shard, [...(shards.get(shard) ?? []), tensor]);
    }
  } catch (error) {
    if (error instanceof MalformedJson) throw malformed(error.message);
    throw error;
  }
  if (shards.size === 0) throw malformed("it names no tensor");
  return shards;
}

/** A file of an index has the tensors that the index says, no more and no less. */
function requirePromised(
  index: string,
  file: string,
  found: ReadonlyMap<string, unknown>,
  promised: readonly string[] | undefined,
): void {
  if (promised === undefined) return;
  const missing = promised.find((name) => !found.has(name));
  const known = new Set(promised);
  const extra = [...found.keys()].find((name) => !known.has(name));
  if (missing === undefined && extra === undefined) return;
  const reason =
    missing === undefined
      ? `${basename(file)} has a tensor ${extra} that it does not name`
      : `${basename(file)} has no tensor ${missing}`;
  throw Failure.of("malformed-weights-index", { path: index, reason });
}

const problemNames = {
  truncated: "truncated-weights-file",
  header: "malformed-weights-file",
  duplicate: "duplicate-weights-tensor",
  overlap: "overlapping-weights",
  hole: "hole-in-weights",
} as const satisfies Record<FormatProblem, string>;

/** Reads something of a file of weights, and says what is wrong with it in the words of weights. */
export function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (!(error instanceof FormatError))
      throw Failure.of("unreadable-weights", { path, reason: systemReason(error) }, error);
    if (isPickle(path)) throw Failure.of("pickled-weights", { path }, error);
    throw Failure.of(problemNames[error.problem], { path, reason: error.message }, error);
  }
}

/** What files are called that `torch.save` wrote. */
const pickleName = /\.(?:pth?|ckpt|pkl)$|(?:^|[\\/])pytorch_model[^\\/]*\.bin$/;

/** Whether a file is called as one of `torch.save`, or begins as such a one: a zip archive, or a pickle of protocol 2 on. */
function isPickle(path: string): boolean {
  if (pickleName.test(path)) return true;
  const { descriptor } = openRegularDescriptor(path);
  try {
    const start = Buffer.alloc(4);
    readSync(descriptor, start);
    const isZip = start.toString("latin1") === "PK\u0003\u0004";
    return isZip || (start[0] === 0x80 && (start[1] ?? 0) >= 2 && (start[1] ?? 0) <= 5);
  } finally {
    closeSync(descriptor);
  }
}
