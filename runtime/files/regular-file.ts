import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readSync,
  type Stats,
  statSync,
} from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";

/**
 * A path that is not read: it names no regular file, or too large a one. The message is a reason, as `systemReason` gives
 * it: "it is a named pipe, not a regular file".
 */
class UnsuitableFile extends Error {}

/** A file with more bytes than its reader takes. */
export class FileTooLarge extends UnsuitableFile {
  constructor(
    readonly bytes: number,
    readonly most: number,
  ) {
    super(`it has ${inUnits(bytes)}, and at most ${inUnits(most)} are read`);
  }
}

/** The most bytes that are read of a file at once, unless its reader says otherwise: what one buffer can hold everywhere. */
const largestRead = 2 ** 31 - 1;

/**
 * Nothing but regular files is opened, links followed: a device has no end, a named pipe blocks until somebody writes, and
 * opening a device alone may do something. Throws `UnsuitableFile`, or what the system says.
 */
export function requireRegularFile(path: string): Stats {
  return requireRegular(statSync(path));
}

/** All bytes of a regular file that has at most `most`. Throws `UnsuitableFile`, or what the system says. */
export function readRegularFile(path: string, most: number = largestRead): Buffer {
  requireSize(requireRegularFile(path), most);
  const descriptor = openSync(path, withoutBlocking);
  try {
    const { size } = requireSize(requireRegular(fstatSync(descriptor)), most);
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      // a file of /proc says that it is empty, and a log grows while it is read
      const chunk = Buffer.allocUnsafe(Math.max(size - total, 4096));
      const read = readSync(descriptor, chunk);
      if (read === 0) return Buffer.concat(chunks, total);
      chunks.push(chunk.subarray(0, read));
      total += read;
      if (total > most) throw new FileTooLarge(total, most);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Opens a regular file to read parts of it; the caller closes it. Throws `UnsuitableFile`, or what the system says. */
export function openRegularDescriptor(path: string): { readonly descriptor: number; readonly size: number } {
  requireRegularFile(path);
  const descriptor = openSync(path, withoutBlocking);
  try {
    return { descriptor, size: requireRegular(fstatSync(descriptor)).size };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** As `readRegularFile`, without holding up the process. */
export async function loadRegularFile(path: string, most: number = largestRead): Promise<Buffer> {
  const file = await openRegularFile(path);
  try {
    requireSize(await file.stat(), most);
    const chunks: Buffer[] = [];
    let total = 0;
    for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: 2 ** 20 })) {
      chunks.push(chunk);
      total += chunk.length;
      if (total > most) throw new FileTooLarge(total, most);
    }
    return Buffer.concat(chunks, total);
  } finally {
    await file.close();
  }
}

/** Opens a regular file to read it piece by piece. Throws `UnsuitableFile`, or what the system says. */
export async function openRegularFile(path: string): Promise<FileHandle> {
  requireRegular(await stat(path));
  const file = await open(path, withoutBlocking);
  try {
    requireRegular(await file.stat());
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Somebody may put a pipe in the place of a file between the look at it and its opening; that must not block either. */
const withoutBlocking = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

function requireRegular(about: Stats): Stats {
  if (about.isFile()) return about;
  throw new UnsuitableFile(`it is ${kindOf(about)}, not a regular file`);
}

/** "a file", "a folder", "a named pipe" … */
export function kindOf(about: Stats | Dirent): string {
  if (about.isFile()) return "a file";
  if (about.isDirectory()) return "a folder";
  if (about.isFIFO()) return "a named pipe";
  if (about.isSocket()) return "a socket";
  return "a device";
}

function requireSize(about: Stats, most: number): Stats {
  if (about.size > most) throw new FileTooLarge(about.size, most);
  return about;
}

/** "12.0 MB", "1.5 GB" */
export function inUnits(bytes: number): string {
  const [unit, size] = bytes < 2 ** 30 ? ["MB", 2 ** 20] : ["GB", 2 ** 30];
  return `${(bytes / size).toFixed(1)} ${unit}`;
}
