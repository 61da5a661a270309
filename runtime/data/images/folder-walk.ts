import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { kindOf } from "../../files/regular-file.js";
import { unreadable } from "../files.js";
import type { LeftOut } from "../left-out.js";

/** A folder or a file: its path as a user would write it, and where it really lies. */
export interface Place {
  readonly path: string;
  readonly real: string;
}

export interface Link {
  readonly path: string;
  /** Where the folder that holds it really lies. */
  readonly holder: string;
}

export interface Listing {
  readonly folders: readonly Place[];
  readonly files: readonly Place[];
  readonly links: readonly Link[];
}

export type Target = Place & { readonly kind: "folder" | "file" };

/**
 * Goes through a folder without reading anything twice: links lead to folders and files that may have been read already,
 * or that hold the link itself. What is hidden and what is neither a folder nor a regular file is left out; pipes and
 * devices, which may never end, are not opened.
 */
export class FolderWalk {
  readonly #root: string;
  readonly #leftOut: LeftOut;
  readonly #checkStop: () => void;
  readonly #seen = new Set<string>();

  constructor(root: Place, { leftOut, checkStop }: { leftOut: LeftOut; checkStop: () => void }) {
    this.#root = root.real;
    this.#leftOut = leftOut;
    this.#checkStop = checkStop;
  }

  /** What a folder holds, in the order of the names; undefined where it was read already. Fails with SPK4126. */
  async open({ path: shown, real }: Place): Promise<Listing | undefined> {
    this.#checkStop();
    if (!this.take({ path: shown, real })) return undefined;
    const entries = await readdir(real, { withFileTypes: true }).catch((error: unknown) => {
      throw unreadable(shown, error);
    });
    const listing = { folders: [] as Place[], files: [] as Place[], links: [] as Link[] };
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const place = { path: path.join(shown, entry.name), real: path.join(real, entry.name) };
      if (isHidden(entry.name)) this.#leftOut.add("hidden, or made by an operating system", place.path);
      else if (entry.isSymbolicLink()) listing.links.push({ path: place.path, holder: real });
      else if (entry.isDirectory()) listing.folders.push(place);
      else if (entry.isFile()) listing.files.push(place);
      else this.#leftOut.add(kindOf(entry), place.path);
    }
    if (entries.length === 0) this.#leftOut.add("an empty folder", shown);
    return listing;
  }

  /** Notes that a folder or file is read; false where it was read already. */
  take({ path: shown, real }: Place): boolean {
    if (this.#seen.has(real)) this.#leftOut.add("a link to what is read already", shown);
    const isNew = !this.#seen.has(real);
    this.#seen.add(real);
    return isNew;
  }

  /** Where a link leads; undefined where it is not followed. Whether that was read already is for `open` and `take`. */
  async follow({ path: shown, holder }: Link): Promise<Target | undefined> {
    const leaveOut = (reason: string): undefined => this.#leftOut.add(reason, shown) as undefined;
    const found = await targetOf(shown);
    if (found === undefined) return leaveOut("a link that leads nowhere");
    const { real, about } = found;
    if (about.isFile()) return { kind: "file", path: shown, real };
    if (!about.isDirectory()) return leaveOut(`a link to ${kindOf(about)}`);
    if ([this.#root, holder].some((folder) => isWithin(folder, real)))
      return leaveOut("a link to a folder that it lies in");
    return { kind: "folder", path: shown, real };
  }
}

/** Undefined where a link leads nowhere, in a circle, or to where one may not look. */
async function targetOf(link: string) {
  try {
    const real = await realpath(link);
    return { real, about: await stat(real) };
  } catch {
    return undefined;
  }
}

/** What operating systems and storage put beside the user's files. */
const systemNames = new Set([
  "__macosx",
  "thumbs.db",
  "ehthumbs.db",
  "desktop.ini",
  "icon\r",
  "@eadir",
  "$recycle.bin",
  "system volume information",
  "lost+found",
]);

export function isHidden(name: string): boolean {
  return name.startsWith(".") || systemNames.has(name.toLowerCase());
}

/** Whether `place` is `folder` or lies in it. */
function isWithin(place: string, folder: string): boolean {
  const way = path.relative(folder, place);
  return way.split(path.sep)[0] !== ".." && !path.isAbsolute(way);
}
