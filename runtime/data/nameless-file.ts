import { closeSync, openSync, rmSync } from "node:fs";
import { statfs } from "node:fs/promises";
import path from "node:path";
import { bytesText, Failure, systemReason } from "../../diagnostics/index.js";
import { makeFolder, removeUnfinished, unfinishedPath, writeAll } from "../files/index.js";
import { cacheFolder } from "./download/cache.js";

/** A file in the cache folder for what memory is not to hold, written from its start. */
export interface NamelessFile {
  readonly descriptor: number;
  readonly folder: string;
  /** Where the next bytes go. */
  readonly end: number;
  append(bytes: Uint8Array): void;
  /** Puts other bytes in the place of those from `start` on. */
  replace(bytes: Uint8Array, start: number): void;
  close(): void;
}

/**
 * A new file that loses its name as soon as it is open: its room is free again when the process ends, in whatever way. It
 * is not in the folder for temporary files, which many systems keep in memory. Fails with SPK4159 where there is no room for
 * so many bytes, and where writing fails.
 */
export async function openNamelessFile(bytes: number): Promise<NamelessFile> {
  const folder = cacheFolder();
  const wanted = path.join(folder, "samples");
  const descriptor = writing({ folder, bytes }, () => {
    makeFolder(folder);
    removeUnfinished(wanted);
    const name = unfinishedPath(wanted);
    const opened = openSync(name, "wx+", 0o600);
    rmSync(name, { force: true });
    return opened;
  });
  try {
    await requireRoom(folder, bytes);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  let end = 0;
  return {
    descriptor,
    folder,
    get end() {
      return end;
    },
    append(added) {
      writing({ folder, bytes }, () => writeAll(descriptor, added));
      end += added.length;
    },
    replace: (others, start) => writing({ folder, bytes }, () => writeAll(descriptor, others, start)),
    close: () => closeSync(descriptor),
  };
}

interface Place {
  readonly folder: string;
  /** What is to be written there. */
  readonly bytes: number;
}

/** It is better said before minutes of decoding. Where the system does not tell, writing shows it. */
async function requireRoom(folder: string, bytes: number): Promise<void> {
  const about = await statfs(folder).catch(() => undefined);
  if (about === undefined || about.blocks === 0) return;
  const free = about.bavail * about.bsize;
  if (free >= bytes) return;
  const reason = `${bytesText(free)} are free there`;
  throw Failure.of("unwritable-sample-file", { path: folder, bytes, reason });
}

function writing<R>({ folder, bytes }: Place, write: () => R): R {
  try {
    return write();
  } catch (error) {
    const reason = systemReason(error);
    throw Failure.of("unwritable-sample-file", { path: folder, bytes, reason }, error);
  }
}
