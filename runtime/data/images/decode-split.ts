import type { ImageSize } from "../data-summary.js";
import { type Split, sharedBytes } from "../dataset.js";
import type { SkippedFile } from "../events.js";
import { type DecodedImage, type DecodeImage, decodingProblem } from "./decode-image.js";
import type { InspectedFile } from "./inspect-image.js";
import { inWindows } from "./windows.js";

/** The sizes of images that were decoded, by their names: "640x480". */
export type SeenSizes = Map<string, ImageSize>;

interface Decoding {
  readonly decode: DecodeImage;
  /** Bytes of a sample. */
  readonly size: number;
  readonly unreadable: SkippedFile[];
  readonly sizes: SeenSizes;
  readonly onWindow: (files: number) => void;
}

/** The images of a split in their order, those left out that cannot be decoded. */
export async function decodeSplit(
  files: readonly InspectedFile[],
  { decode, size, unreadable, sizes, onWindow }: Decoding,
): Promise<Split> {
  const values = sharedBytes(files.length * size);
  const labels = new Int32Array(files.length);
  let count = 0;
  const work = ({ path, content }: InspectedFile): Promise<DecodedImage> =>
    "problem" in content ? Promise.reject(new Error(content.problem)) : decode(path);
  await inWindows(files, work, {
    onWindow,
    onOutcome({ path, label }, outcome) {
      if (outcome.status === "rejected") {
        unreadable.push({ path, reason: decodingProblem(outcome.reason) });
        return;
      }
      const { pixels, width, height } = outcome.value;
      sizes.set(`${width}x${height}`, [width, height]);
      values.set(pixels, count * size);
      labels[count] = label;
      count += 1;
    },
  });
  return { count, values: values.subarray(0, count * size), labels: labels.slice(0, count) };
}
