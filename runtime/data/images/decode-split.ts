import { Failure } from "../../../diagnostics/index.js";
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
  /** Reads the mask of a picture of this size; left out where folders say what is on it. */
  readonly maskOf?:
    | ((path: string, size: Pick<DecodedImage, "width" | "height">) => Promise<Uint8Array>)
    | undefined;
  /** Where the samples go. */
  readonly store: SampleStore;
  readonly unreadable: SkippedFile[];
  readonly sizes: SeenSizes;
  readonly onWindow: (files: number) => void;
}

/** An image with its class, or with the pixels of its mask. */
type LabelledImage = DecodedImage & { readonly label: number | Uint8Array };

/** The images of a split in their order, those left out that cannot be decoded. */
export async function decodeSplit(
  files: readonly InspectedFile[],
  { decode, maskOf, store, unreadable, sizes, onWindow }: Decoding,
): Promise<Split> {
  const samples = store.begin(files.length);
  const noteProblem = (path: string, reason: string): void => void unreadable.push({ path, reason });
  const work = async ({ path, label, content }: InspectedFile): Promise<LabelledImage | undefined> => {
    if ("problem" in content) return undefined;
    const image = await decode(path, content.digest);
    return { ...image, label: maskOf === undefined ? label : await maskOf(path, image) };
  };
  await inWindows(files, work, {
    onWindow,
    onOutcome({ path, content }, outcome) {
      if ("problem" in content) return noteProblem(path, content.problem);
      // what is wrong with a mask is not left out with its picture
      if (outcome.status === "rejected" && outcome.reason instanceof Failure) throw outcome.reason;
      if (outcome.status === "rejected")
        return noteProblem(path, decodingProblem(content.format, outcome.reason));
      const { value: image } = outcome;
      if (image === undefined) throw new Error(`${path} was not decoded`);
      sizes.set(`${image.width}x${image.height}`, [image.width, image.height]);
      samples.add(image.pixels, image.label);
    },
  });
  return samples.finish();
}
