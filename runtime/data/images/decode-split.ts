import type { ImageSize } from "../data-summary.js";
import type { Split } from "../dataset.js";
import type { SkippedFile } from "../events.js";
import type { SampleStore } from "../sample-store.js";
import { type DecodedImage, type DecodeImage, decodingProblem } from "./decode-image.js";
import type { InspectedFile } from "./inspect-image.js";
import { inWindows } from "./windows.js";

/** The sizes of images that were decoded, by their names: "640x480". */
export type SeenSizes = Map<string, ImageSize>;

interface Decoding {
  readonly decode: DecodeImage;
  /** Where the samples go. */
  readonly store: SampleStore;
  readonly unreadable: SkippedFile[];
  readonly sizes: SeenSizes;
  readonly onWindow: (files: number) => void;
}

/** The images of a split in their order, those left out that cannot be decoded. */
export async function decodeSplit(
  files: readonly InspectedFile[],
  { decode, store, unreadable, sizes, onWindow }: Decoding,
): Promise<Split> {
  const samples = store.begin(files.length);
  const noteProblem = (path: string, reason: string): void => void unreadable.push({ path, reason });
  const work = async ({ path, content }: InspectedFile): Promise<DecodedImage | undefined> =>
    "problem" in content ? undefined : decode(path, content.digest);
  await inWindows(files, work, {
    onWindow,
    onOutcome({ path, label, content }, outcome) {
      if ("problem" in content) return noteProblem(path, content.problem);
      if (outcome.status === "rejected")
        return noteProblem(path, decodingProblem(content.format, outcome.reason));
      const { value: image } = outcome;
      if (image === undefined) throw new Error(`${path} was not decoded`);
      sizes.set(`${image.width}x${image.height}`, [image.width, image.height]);
      samples.add(image.pixels, label);
    },
  });
  return samples.finish();
}
