import type { FileHandle } from "node:fs/promises";
import { Failure, systemReason } from "../../diagnostics/index.js";
import { codeOf, requireNew, writeNewPieces, writeWholeFolder } from "../../runtime/files/index.js";
import { openRegularFile } from "../../runtime/files/regular-file.js";
import {
  BrokenSeal,
  Opener,
  readLockKey,
  sealHeaderBytes,
  sealTagBytes,
} from "../../runtime/secrets/index.js";
import type { TaskOptions } from "../task.js";
import { unpackFolder } from "./folder-archive.js";

export interface OpenSealedOptions extends Pick<TaskOptions, "notify"> {
  /** The lock key that it was sealed with. */
  readonly key: string;
  /** The file or folder to write. */
  readonly out: string;
}

export interface OpenedSeal {
  readonly path: string;
  readonly kind: "file" | "folder";
}

/**
 * Decrypts a sealed file. All of it is checked before anything is written, and once more while it is. Files are written for
 * their owner alone. Fails with SPK4302 where it is of another key, SPK4320 where it was changed or cut, SPK4322 where `out` is
 * taken.
 */
export async function openSealed(path: string, options: OpenSealedOptions): Promise<OpenedSeal> {
  const { key, out, notify = () => {} } = options;
  requireNew(out);
  const secret = readLockKey(key, notify);
  const file = await reading(path, () => openRegularFile(path));
  try {
    const seal = { file, path, key, secret };
    const { kind } = await open(seal);
    if (kind === "lock") throw damaged(path, "it is the secret part of a lock, which `spkc unlock` takes");
    if (kind === "key") throw damaged(path, "it is a lock key out of a grant, which `spkc key redeem` takes");
    for await (const _ of (await open(seal)).pieces);
    const { pieces } = await open(seal);
    if (kind === "file") await writeNewPieces(out, pieces, { secret: true });
    else await writeWholeFolder(out, (folder) => unpacking(path, out, () => unpackFolder(pieces, folder)));
    return { path: out, kind };
  } finally {
    await file.close();
  }
}

interface Seal {
  readonly file: FileHandle;
  readonly path: string;
  readonly key: string;
  readonly secret: Uint8Array;
}

/** The kind of what is sealed, and its pieces: the last one has come only when the tag is right. */
async function open({ file, path, key, secret }: Seal) {
  const { size } = await file.stat();
  const end = size - sealTagBytes;
  const header = await readAt(file, 0, sealHeaderBytes);
  const opener = breaking(path, key, () => new Opener(secret, header));
  if (end < sealHeaderBytes) throw damaged(path, changed);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let start = sealHeaderBytes; start < end; start += pieceBytes) {
      const bytes = Math.min(pieceBytes, end - start);
      const piece = await reading(path, () => readAt(file, start, bytes));
      if (piece.length < bytes) throw damaged(path, changed);
      yield opener.update(piece);
    }
    const tag = await reading(path, () => readAt(file, end, sealTagBytes));
    breaking(path, key, () => opener.final(tag));
  }
  return { kind: opener.kind, pieces: pieces() };
}

const pieceBytes = 2 ** 20;

/** So many bytes of a file, or as many as there are. */
async function readAt(file: FileHandle, start: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  let done = 0;
  while (done < bytes) {
    const { bytesRead } = await file.read(buffer, done, bytes - done, start + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

const changed = "it is no sealed file, or was changed or cut";

const damaged = (path: string, reason: string): Failure => Failure.of("damaged-seal", { path, reason });

function breaking<T>(path: string, key: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof BrokenSeal)) throw error;
    throw error.why === "key"
      ? Failure.of("lock-key-mismatch", { path, key }, error)
      : damaged(path, changed);
  }
}

async function reading<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw Failure.of("unreadable-file", { path, reason: systemReason(error) }, error);
  }
}

/** What the system refuses is the disk's fault; whatever else is wrong with an archive is its own. */
async function unpacking(path: string, out: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const isOfSystem = error instanceof Error && "syscall" in error && codeOf(error) !== undefined;
    if (isOfSystem) throw Failure.of("unwritable-file", { path: out, reason: systemReason(error) }, error);
    throw damaged(path, systemReason(error));
  }
}
