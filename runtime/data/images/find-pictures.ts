import { realpath } from "node:fs/promises";
import { unreadable } from "../files.js";
import type { FindOptions, FoundSplit, ImageFolder } from "./find-images.js";
import { layoutOf } from "./folder-layout.js";
import { FolderWalk, type Place } from "./folder-walk.js";

/**
 * The files at any depth below a folder, whatever its folders are called: pictures whose masks say what is on them. Folders for
 * training and for testing at the top are splits. Links are followed as `findImages` does. All files are of one class without a name.
 * Fails with SPK4126 where a folder cannot be read, SPK4130 where one of two splits is missing.
 */
export async function findPictures(
  folder: string,
  { leftOut, remark, checkStop, usesValidation }: FindOptions,
): Promise<ImageFolder> {
  const real = await realpath(folder).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const walk = new FolderWalk({ path: folder, real }, { leftOut, checkStop });
  const listing = await walk.open({ path: folder, real });
  const layout = await layoutOf(folder, listing?.folders ?? [], { usesValidation });
  if (layout.kind === "classes") {
    const files = [...(listing?.files ?? []), ...(await filesBelow(listing?.folders ?? [], walk))];
    for (const link of listing?.links ?? []) files.push(...(await filesOf(await walk.follow(link), walk)));
    return { classNames: [""], train: asSplit(folder, files), test: undefined, validation: undefined };
  }
  for (const { place, reason } of layout.unused) leftOut.add(reason, place.path);
  for (const { path } of listing?.files ?? []) leftOut.add("a file beside the folders of splits", path);
  if (layout.remark !== undefined) remark(layout.remark);
  const splitOf = async (place: Place): Promise<FoundSplit> =>
    asSplit(place.path, await filesBelow([place], walk));
  const [train, test] = [await splitOf(layout.train), await splitOf(layout.test)];
  const validation = layout.validation && (await splitOf(layout.validation));
  return { classNames: [""], train, test, validation };
}

async function filesBelow(folders: readonly Place[], walk: FolderWalk): Promise<readonly Place[]> {
  const files: Place[] = [];
  for (const folder of folders) files.push(...(await filesOf({ ...folder, kind: "folder" }, walk)));
  return files;
}

/** A file itself, or what lies below a folder, once. */
async function filesOf(
  place: (Place & { readonly kind: "file" | "folder" }) | undefined,
  walk: FolderWalk,
): Promise<readonly Place[]> {
  if (place === undefined) return [];
  if (place.kind === "file") return walk.take(place) ? [place] : [];
  const listing = await walk.open(place);
  const files = [...(listing?.files ?? []).filter((file) => walk.take(file))];
  files.push(...(await filesBelow(listing?.folders ?? [], walk)));
  for (const link of listing?.links ?? []) files.push(...(await filesOf(await walk.follow(link), walk)));
  return files;
}

function asSplit(folder: string, files: readonly Place[]): FoundSplit {
  const paths = files.map(({ path }) => path).sort();
  return { folders: new Map([["", folder]]), files: paths.map((path) => ({ path, className: "" })) };
}
