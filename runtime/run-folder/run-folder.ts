import { existsSync, lstatSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Failure, systemReason } from "../../diagnostics/index.js";
import { appendLine, isUnfinished, makeFolder, writeWhole, writing } from "../files/index.js";
import { readRegularFile } from "../files/regular-file.js";
import {
  decodeSafetensors,
  encodeSafetensors,
  FormatError,
  type SafetensorsFile,
} from "../safetensors/safetensors.js";
import { MalformedJson, readJson, type Schema } from "../stored-json/index.js";
import { type EpochFile, epochFile, epochsIn } from "./epoch-files.js";
import { type FolderLock, lockFolder } from "./lock.js";

/** The files of a run, by what they hold. */
export const runFiles = {
  run: "run.json",
  spec: "spec.spk",
  source: "spec.json",
  model: "model.ts",
  config: "config.json",
  metrics: "metrics.jsonl",
  result: "result.json",
  outcomes: "outcomes.json",
  worst: "worst.png",
  report: "report.md",
  page: "report.html",
  diagnosis: "diagnosis.json",
  attacks: "attacks.json",
  key: "secret.key",
  startKey: "start.key",
  lock: "lock.json",
  secretPart: "lock.sealed",
  unlocked: "unlocked.json",
  latest: "checkpoints/latest.safetensors",
  best: "checkpoints/best.safetensors",
  first: "checkpoints/first.safetensors",
} as const;

export type RunFile = (typeof runFiles)[keyof typeof runFiles] | EpochFile;

/**
 * The folder that a run leaves behind. Files appear under their final names only when they are whole (`writeWhole`);
 * `metrics.jsonl` alone grows, by whole lines. What trains in a folder holds its lock. Nothing is written outside of it: a
 * link in the place of a file is replaced, and one in the place of `checkpoints/` is refused.
 */
export class RunFolder {
  private constructor(
    readonly path: string,
    private lock?: FolderLock,
  ) {}

  /**
   * Makes and locks the folder, and removes what a process left that was killed before its run began. A folder that holds a
   * run is refused: its results must not be overwritten. So is one with files of other origin that would be (SPK4015).
   */
  static create(path: string): RunFolder {
    RunFolder.requireFree(path);
    writing(path, () => makeFolder(join(path, "checkpoints")));
    const folder = RunFolder.#take(path);
    if (!holdsRun(path)) return folder;
    folder.close();
    throw Failure.of("run-already-exists", { path });
  }

  /** Fails where `create` would, for the folder that is there. Nothing is changed. */
  static requireFree(path: string): void {
    if (holdsRun(path)) throw Failure.of("run-already-exists", { path });
    const foreign = foreignFile(path);
    if (foreign !== undefined) throw Failure.of("folder-with-other-files", { path, file: foreign });
  }

  /** Opens and locks the folder of a run to continue it, and removes what a killed process left half-written. */
  static reopen(path: string): RunFolder {
    if (!holdsRun(path)) throw Failure.of("folder-without-run", { path });
    return RunFolder.#take(path);
  }

  /** Makes a run folder under a name that only this process knows: nobody else can be at work in it. */
  static createUnshared(path: string): RunFolder {
    writing(path, () => makeFolder(join(path, "checkpoints")));
    return new RunFolder(path);
  }

  static #take(path: string): RunFolder {
    const folder = new RunFolder(
      path,
      writing(path, () => lockFolder(path)),
    );
    try {
      writing(path, () => folder.#sweep());
      return folder;
    } catch (error) {
      folder.close();
      throw error;
    }
  }

  /** Whether a run has begun in this folder. */
  static isRun(path: string): boolean {
    return holdsRun(path);
  }

  /** Opens the folder of a run to read it. */
  static open(path: string): RunFolder {
    if (!holdsRun(path)) throw Failure.of("folder-without-run", { path });
    return new RunFolder(path);
  }

  /** Releases the lock. */
  close(): void {
    this.lock?.release();
    this.lock = undefined;
  }

  fileOf(file: RunFile): string {
    return join(this.path, file);
  }

  has(file: RunFile): boolean {
    return existsSync(this.fileOf(file));
  }

  /** Only the owner can read `secret` files. */
  write(file: RunFile, content: string | Uint8Array, options: { secret?: boolean } = {}): void {
    writeWhole(this.#placeOf(file), content, options);
  }

  writeJson(file: RunFile, value: unknown): void {
    this.write(file, toJsonText(value));
  }

  /** Reads JSON of a schema. Where it holds something else, fails with SPK4022, the place in the file, and what to do. */
  readJson<T>(file: RunFile, schema: Schema<T>, remedy?: string): T {
    const text = this.read(file);
    try {
      return readJson(text, schema);
    } catch (error) {
      if (!(error instanceof MalformedJson)) throw error;
      const path = this.fileOf(file);
      throw Failure.of(
        "damaged-run-file",
        { path, reason: error.message, ...(remedy !== undefined && { remedy }) },
        error,
      );
    }
  }

  remove(file: RunFile): void {
    const path = this.#placeOf(file);
    writing(path, () => rmSync(path, { force: true }));
  }

  appendLine(file: RunFile, value: unknown): void {
    appendLine(this.#placeOf(file), JSON.stringify(value));
  }

  read(file: RunFile): string {
    return this.readBytes(file).toString("utf8");
  }

  readBytes(file: RunFile): Buffer {
    return reading(this.fileOf(file), (path) => readRegularFile(path));
  }

  writeTensors(file: RunFile, content: SafetensorsFile): void {
    this.write(file, encodeSafetensors(content));
  }

  readTensors(file: RunFile): SafetensorsFile {
    return reading(this.fileOf(file), (path) => decodeSafetensors(readRegularFile(path)));
  }

  /**
   * Where a file is to be written. Fails with SPK4002 where a link would lead the writing out of this folder, with SPK4028
   * where the lock is lost.
   */
  #placeOf(file: RunFile): string {
    this.lock?.requireHeld();
    const path = this.fileOf(file);
    const folder = dirname(path);
    if (dirname(file) === "." || !isLink(folder)) return path;
    throw Failure.of("unwritable-file", { path, reason: `${folder} is a symbolic link` });
  }

  /** Removes what was being written when its process was killed. */
  #sweep(): void {
    for (const folder of [this.path, dirname(this.#placeOf(runFiles.latest))]) {
      for (const name of existsSync(folder) ? readdirSync(folder) : []) {
        if (isUnfinished(name) || isUnfinishedOfOld(name)) rmSync(join(folder, name), { force: true });
      }
    }
  }
}

/** Whether an older version was writing the file: it called it `result.json.<digits>`. */
function isUnfinishedOfOld(name: string): boolean {
  const [, final] = /^(.+)\.\d+$/.exec(name) ?? [];
  return Object.values(runFiles).some((file) => basename(file) === final);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** How a value is written into a file of a run. */
export function toJsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A file that a run would overwrite, in a folder where no run began: a run that began left its mark, or its spec. */
function foreignFile(path: string): RunFile | undefined {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const names = isFolder ? readdirSync(path) : [];
  if (names.includes(runFiles.source) || names.some((name) => name.startsWith("running-"))) return undefined;
  const kept = isFolder ? epochsIn(path).map(epochFile) : [];
  return [...Object.values(runFiles), ...kept].find((file) => existsSync(join(path, file)));
}

/** `config.json` is the last file to be written when a run begins: with it, everything that the run needs is there. */
function holdsRun(path: string): boolean {
  return existsSync(join(path, runFiles.config));
}

function reading<T>(path: string, read: (path: string) => T): T {
  try {
    return read(path);
  } catch (error) {
    if (error instanceof FormatError)
      throw Failure.of("damaged-checkpoint", { path, reason: error.message }, error);
    throw Failure.of("unreadable-file", { path, reason: systemReason(error) }, error);
  }
}
