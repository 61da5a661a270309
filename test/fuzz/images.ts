import { plainImage } from "../runtime/data/image-files.js";
import { type FuzzKind, randomOf } from "./fuzz-kind.js";
import { mutateBytes } from "./mutate-bytes.js";
import { loadSound } from "./sound-dataset.js";

const formats = ["png", "jpeg", "webp", "gif", "tiff", "avif"] as const;

let sound: Promise<readonly Uint8Array[]> | undefined;

/** An image of each format, and the two that stand beside the damaged one. */
const soundImages = (): Promise<readonly Uint8Array[]> => {
  sound ??= Promise.all(formats.map((format) => plainImage(format, [200, 100, 50], 24, 16)));
  return sound;
};

/** A folder of two classes, one image of which is damaged. */
export const images: FuzzKind = {
  name: "images",
  tried: 40,
  draw: async (seed) => {
    const random = randomOf("images", seed);
    const all = await soundImages();
    const at = random.below(all.length);
    const damaged = mutateBytes(all[at] ?? new Uint8Array(), random);
    const [png = new Uint8Array(), jpeg = new Uint8Array()] = all;
    const name = `cat/0.${formats[random.below(4) === 0 ? random.below(formats.length) : at]}`;
    const corrupt = random.below(2) === 0 ? "stop" : "skip";
    return {
      files: { [name]: damaged, "cat/1.png": png, "cat/2.jpg": jpeg, "dog/0.png": png, "dog/1.jpg": jpeg },
      read: (folder) =>
        loadSound("images", { folder, corrupt }, { seed, model: { inputShape: [3, 4, 4], classes: 2 } }),
    };
  },
};
