import { lstatSync } from "node:fs";
import { Failure, systemReason } from "../../diagnostics/index.js";
import { requireNew, requireWritable, writeNewPieces } from "../../runtime/files/index.js";
import { openRegularFile } from "../../runtime/files/regular-file.js";
import { Sealer, type SealKind } from "../../runtime/secrets/index.js";
import type { TaskOptions } from "../task.js";
import { contentsOf, packFolder, requireSealable } from "./folder-archive.js";
import { chooseLockKey, type LockKeyOptions } from "./lock-key.js";

export interface SealOptions extends LockKeyOptions, Pick<TaskOptions, "notify"> {
  /** The sealed file to write. */
  readonly out: string;
}

export interface SealedPath {
  readonly file: string;
  readonly kind: "file" | "folder";
  readonly bytes: number;
  /** The lock key. */
  readonly key: string;
}

/**
 * Encrypts a file or a folder with AES-256-GCM, under a subkey of a lock key. Fails with SPK4321 where it holds links or
 * devices, SPK4317 and SPK4036 for its key, SPK4322 where `out` is taken.
 */
export async function sealPath(path: string, options: SealOptions): Promise<SealedPath> {
  const { out, notify = () => {} } = options;
  requireNew(out);
  const kind = kindOf(path);
  const key = chooseLockKey(options, notify);
  // the whole folder is looked at before anything is written, so that what is written there is not sealed
  const contents = kind === "folder" ? reading(path, () => contentsOf(path)) : undefined;
  requireWritable(out);
  key.write();
  const pieces = contents === undefined ? contentOf(path) : packFolder(path, contents);
  await writeNewPieces(out, sealed(kind, path, pieces, key.secret));
  return { file: out, kind, bytes: lstatSync(out).size, key: key.path };
}

function kindOf(path: string): "file" | "folder" {
  const about = reading(path, () => lstatSync(path));
  requireSealable(path, about);
  return about.isDirectory() ? "folder" : "file";
}

async function* sealed(
  kind: SealKind,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  secret: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const sealer = new Sealer(secret, kind);
  yield sealer.header;
  try {
    for await (const piece of pieces) yield sealer.update(piece);
  } catch (error) {
    throw unreadable(path, error);
  }
  yield sealer.final();
}

async function* contentOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await openRegularFile(path);
  try {
    for await (const piece of file.createReadStream({ autoClose: false, highWaterMark: 2 ** 20 }))
      yield piece;
  } finally {
    await file.close();
  }
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  return Failure.of("unreadable-file", { path, reason: systemReason(error) }, error);
}
