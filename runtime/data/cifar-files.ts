import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../../diagnostics/index.js";
import { writeWhole } from "../files/index.js";
import { type Split, sampleSize, sharedBytes } from "./dataset.js";
import type { DatasetFacts, LoadedSamples, LoadOptions } from "./datasets/define-dataset.js";
import { readArchive } from "./download/archive.js";
import { writingCache } from "./download/cache.js";
import { obtain } from "./download/download.js";
import type { OfficialDataset } from "./download/official-files.js";
import { readDataFile } from "./files.js";

/**
 * The binary layout of CIFAR (https://www.cs.toronto.edu/~kriz/cifar.html): a file is records of label bytes and 3,072
 * pixels, the red, green and blue planes one after another. The last of the label bytes counts.
 */
export interface CifarLayout {
  readonly official: OfficialDataset;
  /** The folder in the archive. */
  readonly folder: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  readonly labelBytes: number;
}

/** CIFAR-10 or CIFAR-100, from `directory`, or else downloaded once into the cache. */
export async function loadCifar(
  layout: CifarLayout,
  { sampleShape, classes }: DatasetFacts,
  options: LoadOptions,
): Promise<LoadedSamples> {
  const directory =
    options.directory ??
    (await obtain(layout.official, options, (folder) => unpack(layout, folder, options.signal)));
  const files = await readFiles(layout, directory, options.signal);
  const split = (names: readonly string[]): Split =>
    readRecords(
      files.filter(({ file }) => names.includes(path.basename(file))),
      { pixels: sampleSize(sampleShape), labelBytes: layout.labelBytes, classes },
    );
  return { train: split(layout.train), test: split(layout.test) };
}

interface CifarFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** The files of both splits: from the folder itself, from that of the archive in it, or from the archive. */
async function readFiles(
  layout: CifarLayout,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<CifarFile[]> {
  const names = [...layout.train, ...layout.test];
  const archive = path.join(directory, archiveOf(layout));
  const folder = [directory, path.join(directory, layout.folder)].find((place) =>
    names.some((file) => existsSync(path.join(place, file))),
  );
  if (folder !== undefined) {
    const read = async (file: string) => ({ file, bytes: await readDataFile(file) });
    return Promise.all(names.map((file) => read(path.join(folder, file))));
  }
  if (!existsSync(archive)) {
    throw Failure.of("missing-dataset-file", {
      dataset: layout.official.name,
      directory,
      files: names,
      archive: archiveOf(layout),
    });
  }
  const members = await readArchive(archive, membersOf(layout), { signal });
  return [...members].map(([member, bytes]) => ({ file: path.join(archive, member), bytes }));
}

/** Puts the files of the archive in its place: reading them is much faster than unpacking them each time. */
async function unpack(layout: CifarLayout, folder: string, signal: AbortSignal | undefined): Promise<void> {
  const archive = path.join(folder, archiveOf(layout));
  const members = await readArchive(archive, membersOf(layout), { signal });
  await writingCache(folder, async () => {
    await mkdir(path.join(folder, layout.folder));
    for (const [member, bytes] of members) writeWhole(path.join(folder, member), bytes);
    await rm(archive);
  });
}

function membersOf({ folder, train, test }: CifarLayout): string[] {
  return [...train, ...test].map((file) => `${folder}/${file}`);
}

function archiveOf({ official }: CifarLayout): string {
  return official.files[0]?.name ?? "";
}

/** The records of several files in their order: labels apart from pixels. */
function readRecords(
  files: readonly CifarFile[],
  { pixels, labelBytes, classes }: { pixels: number; labelBytes: number; classes: number },
): Split {
  const record = labelBytes + pixels;
  for (const { file, bytes } of files) {
    if (bytes.length === 0) throw Failure.of("empty-data-source", { path: file });
    if (bytes.length % record !== 0) {
      throw Failure.of("truncated-dataset-record", { path: file, record, found: bytes.length });
    }
  }
  const count = files.reduce((sum, { bytes }) => sum + bytes.length / record, 0);
  const values = sharedBytes(count * pixels);
  const labels = sharedBytes(count);
  let done = 0;
  for (const { file, bytes } of files) {
    for (let start = 0, index = 0; start < bytes.length; start += record, index++) {
      const label = bytes[start + labelBytes - 1] ?? 0;
      if (label >= classes)
        throw Failure.of("label-out-of-range", {
          path: file,
          index,
          label,
          classes,
          first: 0,
          countsFromOne: false,
        });
      labels[done] = label;
      values.set(bytes.subarray(start + labelBytes, start + record), done * pixels);
      done += 1;
    }
  }
  return { count, values, labels };
}
