import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../../diagnostics/index.js";
import { type Dataset, type Split, sampleSize, sharedBytes } from "./dataset.js";
import { datasetCatalogue } from "./dataset-catalogue.js";
import { readArchive } from "./download/archive.js";
import { writing } from "./download/cache.js";
import { obtain } from "./download/download.js";
import { cifar10Files, cifar100Files, type OfficialDataset } from "./download/official-files.js";
import { readDataFile } from "./files.js";
import type { LoadOptions } from "./load-options.js";

/**
 * The binary layout of CIFAR (https://www.cs.toronto.edu/~kriz/cifar.html): a file is records of label bytes and 3,072
 * pixels, the red, green and blue planes one after another. CIFAR-100 has two labels, coarse and fine; the fine counts.
 */
interface CifarLayout {
  readonly official: OfficialDataset;
  /** The folder in the archive. */
  readonly folder: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  readonly labelBytes: number;
}

const layouts: { readonly [Name in CifarName]: CifarLayout } = {
  cifar10: {
    official: cifar10Files,
    folder: "cifar-10-batches-bin",
    train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
    test: ["test_batch.bin"],
    labelBytes: 1,
  },
  cifar100: {
    official: cifar100Files,
    folder: "cifar-100-binary",
    train: ["train.bin"],
    test: ["test.bin"],
    labelBytes: 2,
  },
};

export type CifarName = "cifar10" | "cifar100";

/** CIFAR-10 or CIFAR-100: 50,000 and 10,000 photographs, from `directory`, or else downloaded once into the cache. */
export async function loadCifar(
  name: CifarName,
  options: Pick<LoadOptions, "directory" | "observe" | "signal"> = {},
): Promise<Dataset> {
  const layout = layouts[name];
  const directory =
    options.directory ?? (await obtain(layout.official, options, (folder) => unpack(layout, folder)));
  const { sampleShape, labelShape, classes } = datasetCatalogue[name].describe();
  const files = await readFiles(name, layout, directory);
  const split = (names: readonly string[]): Split =>
    readRecords(
      files.filter(({ file }) => names.includes(path.basename(file))),
      { pixels: sampleSize(sampleShape), labelBytes: layout.labelBytes, classes },
    );
  return { name, sampleShape, labelShape, classes, train: split(layout.train), test: split(layout.test) };
}

interface CifarFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** The files of both splits: from the folder itself, from that of the archive in it, or from the archive. */
async function readFiles(name: CifarName, layout: CifarLayout, directory: string): Promise<CifarFile[]> {
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
      dataset: name,
      directory,
      files: names,
      archive: archiveOf(layout),
    });
  }
  const members = await readArchive(archive, membersOf(layout));
  return [...members].map(([member, bytes]) => ({ file: path.join(archive, member), bytes }));
}

/** Puts the files of the archive in its place: reading them is much faster than unpacking them each time. */
async function unpack(layout: CifarLayout, folder: string): Promise<void> {
  const archive = path.join(folder, archiveOf(layout));
  const members = await readArchive(archive, membersOf(layout));
  await writing(folder, async () => {
    await mkdir(path.join(folder, layout.folder));
    for (const [member, bytes] of members) await writeFile(path.join(folder, member), bytes);
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
      if (label >= classes) throw Failure.of("label-out-of-range", { path: file, index, label, classes });
      labels[done] = label;
      values.set(bytes.subarray(start + labelBytes, start + record), done * pixels);
      done += 1;
    }
  }
  return { count, values, labels };
}
