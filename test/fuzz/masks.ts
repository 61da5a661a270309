import sharp from "sharp";
import { plainImage } from "../runtime/data/image-files.js";
import { type FuzzKind, randomOf } from "./fuzz-kind.js";
import { mutateBytes } from "./mutate-bytes.js";
import { loadSound } from "./sound-dataset.js";

const [width, height] = [24, 16];

/** A mask of three classes, of grey values or of a palette. */
const soundMask = (palette: boolean): Promise<Uint8Array> => {
  const values = Uint8Array.from({ length: width * height }, (_, i) => (i % 7) % 3);
  const grey = sharp(values, { raw: { width, height, channels: 1 } }).toColourspace("b-w");
  return grey.png({ palette, adaptiveFiltering: true }).toBuffer();
};

/** Two pictures with masks, one of which is damaged. */
export const masks: FuzzKind = {
  name: "masks",
  tried: 40,
  draw: async (seed) => {
    const random = randomOf("masks", seed);
    const sound = await soundMask(random.below(2) === 0);
    const pictures = await Promise.all(
      [40, 80].map((green) => plainImage("png", [200, green, 50], width, height)),
    );
    const [first = new Uint8Array(), second = new Uint8Array()] = pictures;
    const fit = random.below(2) === 0 ? "crop" : "stretch";
    return {
      files: {
        ...{ "photos/0.png": first, "photos/1.png": second },
        ...{ "masks/0.png": mutateBytes(sound, random), "masks/1.png": sound },
      },
      read: (directory) =>
        loadSound(
          "images",
          { folder: "photos", target: "mask", masks: "masks", train: 0.5, fit },
          { seed, directory, model: { inputShape: [3, 4, 4], classes: 3 } },
        ),
    };
  },
};
