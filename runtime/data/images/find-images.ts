import { realpath } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../../../diagnostics/index.js";
import { unreadable } from "../files.js";
import type { LeftOut } from "../left-out.js";
import { type FolderLayout, folderName, layoutOf } from "./folder-layout.js";
import { FolderWalk, type Link, type Listing, type Place } from "./folder-walk.js";
import { hasImageName } from "./image-format.js";

export interface FoundFile {
  readonly path: string;
  readonly className: string;
}

/** The files of a folder by class; with `test` if the folder itself has both splits. */
export interface ImageFolder {
  /** The classes with a folder, in the order of their names. */
  readonly classNames: readonly string[];
  readonly train: FoundSplit;
  readonly test: FoundSplit | undefined;
  /** Where they are wanted, those of a folder for validation. */
  readonly validation: FoundSplit | undefined;
}

export interface FoundSplit {
  /** The path of a folder of each class. */
  readonly folders: ReadonlyMap<string, string>;
  readonly files: readonly FoundFile[];
}

export interface FindOptions {
  /** The classes of the run whose model is to see the images; undefined for a new run. */
  readonly known: readonly string[] | undefined;
  /** Whether a folder for validation beside the others is one of the splits. */
  readonly usesValidation: boolean;
  readonly leftOut: LeftOut;
  readonly remark: (sentence: string) => void;
  /** Throws where the user has stopped the search. */
  readonly checkStop: () => void;
}

type Split = "train" | "test" | "validation";

/** A folder of a class, and what was found in it. */
interface ClassFolder {
  readonly split: Split;
  /** In the composed form of Unicode (NFC), so that one name in two forms is one class. */
  readonly className: string;
  readonly place: Place;
  readonly files: string[];
  /** Whether a link leads to it. */
  readonly linked: boolean;
}

/**
 * Looks for `folder/train/CLASS/…` with `folder/test/CLASS/…`, or for `folder/CLASS/…`. Each folder is a class, whose files
 * are those at any depth below it. Links are followed, and lead to nothing that is there without them. Names that are
 * hidden do not count. Fails with SPK4126 where a folder cannot be read, SPK4130 where it has another layout.
 */
export async function findImages(folder: string, options: FindOptions): Promise<ImageFolder> {
  const real = await realpath(folder).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const root = { path: folder, real };
  const walk = new FolderWalk(root, options);
  const top = await foldersOf(root, walk, options.leftOut);
  const places = top.map(({ place }) => place);
  const layout = await layoutOf(folder, places, options);
  const classes: ClassFolder[] = [];
  const addClasses = (split: Split, folders: readonly Subfolder[]): void => {
    for (const { place, linked } of folders) {
      classes.push({ split, className: folderName(place).normalize("NFC"), place, linked, files: [] });
    }
  };
  if (layout.kind === "classes") addClasses("train", top);
  else {
    for (const { place, reason } of layout.unused) options.leftOut.add(reason, place.path);
    if (layout.remark !== undefined) options.remark(layout.remark);
    for (const split of ["train", "test", "validation"] as const) {
      const place = layout[split];
      if (place !== undefined) addClasses(split, await foldersOf(place, walk, options.leftOut));
    }
  }
  const read = await readClasses(classes, walk, options);
  return asImageFolder(read, { ...options, folder, layout });
}

interface Subfolder {
  readonly place: Place;
  readonly linked: boolean;
}

/** The folders in a folder of classes or splits, those that links lead to last. */
async function foldersOf(place: Place, walk: FolderWalk, leftOut: LeftOut): Promise<readonly Subfolder[]> {
  const listing = await walk.open(place);
  const files = [...(listing?.files ?? [])];
  const folders = (listing?.folders ?? []).map((found) => ({ place: found, linked: false }));
  for (const link of listing?.links ?? []) {
    const target = await walk.follow(link);
    if (target?.kind === "file") files.push(target);
    else if (target !== undefined) folders.push({ place: target, linked: true });
  }
  for (const file of files) leftOut.add("a file beside the folders of classes", file.path);
  if (folders.length > 0) return folders;
  throw Failure.of("malformed-image-folder", { path: place.path, reason: "there are no folders in it" });
}

/**
 * Fills in the files of each class. What lies in a folder comes before what links lead to, so that an image counts for
 * the class in whose folder it is. Folders that turn out to be read already are not among the result.
 */
async function readClasses(
  classes: readonly ClassFolder[],
  walk: FolderWalk,
  { remark }: FindOptions,
): Promise<readonly ClassFolder[]> {
  const links: { readonly link: Link; readonly owner: ClassFolder }[] = [];
  const read: ClassFolder[] = [];
  const takeFile = (file: Place, owner: ClassFolder): void => {
    if (walk.take(file)) owner.files.push(file.path);
  };
  const takeFolder = async (folder: Place, owner: ClassFolder): Promise<boolean> => {
    const rest = [folder];
    let opened: Listing | undefined;
    for (let place = rest.pop(); place !== undefined; place = rest.pop()) {
      const listing = await walk.open(place);
      opened ??= listing;
      for (const file of listing?.files ?? []) takeFile(file, owner);
      rest.push(...(listing?.folders ?? []));
      links.push(...(listing?.links ?? []).map((link) => ({ link, owner })));
      if (place !== owner.place && hasImageName(place.path))
        remark(`\`${place.path}\` is a folder; what it holds is read`);
    }
    return opened !== undefined;
  };
  for (const owner of [...classes].sort((a, b) => Number(a.linked) - Number(b.linked))) {
    if (await takeFolder(owner.place, owner)) read.push(owner);
  }
  // The list grows while folders that links lead to are read.
  for (const { link, owner } of links) {
    const target = await walk.follow(link);
    if (target?.kind === "file") takeFile(target, owner);
    else if (target !== undefined) await takeFolder(target, owner);
  }
  return read;
}

interface ImageFolderOptions extends FindOptions {
  readonly folder: string;
  readonly layout: FolderLayout;
}

function asImageFolder(
  classes: readonly ClassFolder[],
  { folder, layout, known, remark }: ImageFolderOptions,
): ImageFolder {
  const splitOf = (split: Split): FoundSplit => {
    const found = classes.filter((one) => one.split === split);
    const names = [...new Set(found.map(({ className }) => className))].sort();
    const folders = new Map(found.map(({ className, place }) => [className, place.path]));
    const files = names.flatMap((className) => {
      const same = found.filter((one) => one.className === className);
      if (same.length > 1)
        remark(`folders whose names are \`${className}\` in two forms of Unicode are one class`);
      return inOrder(same).map((file) => ({ path: file, className }));
    });
    return { folders, files };
  };
  const [train, test, validation] = [splitOf("train"), splitOf("test"), splitOf("validation")];
  for (const [split, found] of [
    ["test", test],
    ["validation", validation],
  ] as const) {
    const untrained = [...found.folders.keys()].find((name) => !train.folders.has(name));
    const place = layout.kind === "splits" ? layout[split] : undefined;
    if (layout.kind !== "splits" || place === undefined || untrained === undefined || known !== undefined)
      continue;
    const reason = `the class ${untrained} is in its folder ${folderName(place)}, but not in its folder ${folderName(layout.train)}`;
    throw Failure.of("malformed-image-folder", { path: folder, reason });
  }
  const names = [train, test, validation].flatMap(({ folders }) => [...folders.keys()]);
  const classNames = [...new Set(names)].sort();
  const isSplit = layout.kind === "splits";
  return {
    classNames,
    train,
    test: isSplit ? test : undefined,
    validation: isSplit && layout.validation !== undefined ? validation : undefined,
  };
}

/** The files of a class in the order of their paths below its folder. */
function inOrder(folders: readonly ClassFolder[]): readonly string[] {
  const files = folders.flatMap(({ place, files: found }) =>
    found.map((file) => ({ file, below: path.relative(place.path, file) })),
  );
  return files.sort((a, b) => (a.below < b.below ? -1 : 1)).map(({ file }) => file);
}
