import { lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../diagnostics/index.js";

/** What a tar archive may hold here. */
const kinds: ReadonlySet<string> = new Set(["File", "OldFile", "Directory"]);

/**
 * What is in a folder (`contentsOf`) as the pieces of a tar archive: names, contents and permissions of files and folders, no
 * owners and no times. Fails with SPK4321 where anything has become a link or a device.
 */
export async function* packFolder(path: string, contents: readonly string[]): AsyncGenerator<Uint8Array> {
  const tar = await import("tar");
  const refused: unknown[] = [];
  const pack = tar.create(
    {
      ...{ cwd: path, portable: true, noMtime: true, strict: true, noDirRecurse: true },
      linkCache: new NoLinks(),
      // what became a link since it was looked at; an exception here would end the process
      filter(name, about) {
        try {
          return requireSealable(join(path, name), about as Stats);
        } catch (error) {
          refused.push(error);
          return false;
        }
      },
    },
    contents.map((name) => `./${name}`),
  );
  for await (const piece of pack) yield piece;
  for (const error of refused) throw error;
}

/**
 * The files and folders in a folder, at any depth, by their paths in it, in order. Fails with SPK4321 where anything is a link or
 * a device.
 */
export function contentsOf(path: string, inside = ""): string[] {
  const names = readdirSync(join(path, inside)).sort();
  return names.flatMap((name) => {
    const place = inside === "" ? name : `${inside}/${name}`;
    const about = lstatSync(join(path, place));
    requireSealable(join(path, place), about);
    return about.isDirectory() ? [place, ...contentsOf(path, place)] : [place];
  });
}

/** Fails with SPK4321 where a path is neither a regular file nor a folder. */
export function requireSealable(path: string, about: Stats): true {
  if (about.isFile() || about.isDirectory()) return true;
  const reason = about.isSymbolicLink() ? "it is a symbolic link" : "it is no regular file";
  throw Failure.of("unsealable-file", { path, reason });
}

/**
 * Unpacks an archive into a folder. It holds nothing but files and folders inside of it: whatever else it names is an error. As
 * archives are not compressed, it unpacks to no more than its size.
 */
export async function unpackFolder(pieces: AsyncIterable<Uint8Array>, folder: string): Promise<void> {
  const tar = await import("tar");
  const unpack = tar.extract({
    ...{ cwd: folder, sync: true, strict: true },
    filter(name, entry) {
      if ("type" in entry && kinds.has(String(entry.type))) return true;
      throw new Error(`${name} is neither a file nor a folder`);
    },
  });
  let isFirst = true;
  for await (const piece of pieces) {
    // `tar` would unpack what is compressed, to whatever size
    if (isFirst && compressed.has(piece[0] ?? 0)) throw new Error("the archive is compressed");
    isFirst = false;
    unpack.write(Buffer.from(piece));
  }
  unpack.end();
}

/** The first bytes of gzip and of Zstandard; a tar archive begins with a name, or is empty. */
const compressed: ReadonlySet<number> = new Set([0x1f, 0x28]);

/** A file with several names is several files. */
class NoLinks extends Map<`${number}:${number}`, string> {
  override get(): undefined {
    return undefined;
  }
}
