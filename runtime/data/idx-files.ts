import { readdir } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../../diagnostics/index.js";
import { unreadable } from "./files.js";
import type { LeftOut } from "./left-out.js";

/** The paths of the files of one split. */
export interface IdxPair {
  readonly images: string;
  readonly labels: string;
}

export interface IdxFiles {
  readonly train: IdxPair;
  /** Undefined where there is one pair for both. */
  readonly test: IdxPair | undefined;
}

/** `emnist-letters-train-images-idx3-ubyte.gz`; unpackers write a point in the place of a hyphen. */
const namePattern =
  /^(?<prefix>.*?)[-_.]?(?:(?<split>train|t10k|test)[-_.])?(?<content>images|labels)[-_.]idx[13][-_.]ubyte(?:\.gz)?$/i;

interface NamedFile {
  readonly name: string;
  readonly prefix: string;
  /** "train images": what a dataset has once. */
  readonly part: string;
}

/**
 * The IDX files of a folder by their usual names, whatever stands before these: that of the dataset, which `prefix` gives
 * where a folder holds several, or `any`. Fails with SPK4126 where the folder cannot be read, SPK4136 where there are
 * several datasets and none is chosen, SPK4137 where a file is missing: with `testOnly` those for testing do alone.
 */
export async function findIdxFiles(
  folder: string,
  {
    prefix,
    testOnly,
    leftOut,
  }: { readonly prefix: string; readonly testOnly: boolean; readonly leftOut: LeftOut },
): Promise<IdxFiles> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const files = names.sort().flatMap((name) => parseName(name) ?? []);
  const prefixes = [...new Set(files.map((file) => file.prefix))];
  if (prefix === "any" && prefixes.length > 1)
    throw Failure.of("ambiguous-idx-folder", { path: folder, prefixes });
  const chosen = prefix === "any" ? prefixes[0] : prefix;
  const parts = new Map<string, string>();
  for (const file of files) {
    if (file.prefix !== chosen || parts.has(file.part)) continue;
    parts.set(file.part, path.join(folder, file.name));
  }
  const pairOf = (split: string): IdxPair | undefined => {
    const [images, labels] = ["images", "labels"].map((content) => parts.get(`${split} ${content}`));
    if (images === undefined && labels === undefined) return undefined;
    if (images !== undefined && labels !== undefined) return { images, labels };
    const missing = images === undefined ? "images" : "labels";
    throw Failure.of("missing-idx-file", {
      path: folder,
      prefix: chosen ?? "",
      missing: `${split} ${missing}`.trim(),
      prefixes,
    });
  };
  const [train, whole, test] = [pairOf("train"), pairOf(""), pairOf("test")];
  const first = train ?? whole ?? (testOnly ? test : undefined);
  if (first === undefined)
    throw Failure.of("missing-idx-file", {
      path: folder,
      prefix: chosen ?? "",
      missing: "train images",
      prefixes,
    });
  const used = [first, test].flatMap((pair) => (pair === undefined ? [] : [pair.images, pair.labels]));
  for (const name of names) {
    const file = path.join(folder, name);
    if (!used.includes(file)) leftOut.add("not a file of this dataset", file);
  }
  return { train: first, test: first === test ? undefined : test };
}

function parseName(name: string): NamedFile | undefined {
  const { prefix, split, content } = namePattern.exec(name)?.groups ?? {};
  if (prefix === undefined || content === undefined) return undefined;
  const said = split?.toLowerCase() ?? "";
  return { name, prefix, part: `${said === "t10k" ? "test" : said} ${content.toLowerCase()}` };
}
