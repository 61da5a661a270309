import { gzipSync } from "node:zlib";
import { idxImages, idxLabels } from "../runtime/data/idx-folder.js";
import { type FuzzKind, randomOf } from "./fuzz-kind.js";
import { mutateBytes } from "./mutate-bytes.js";
import { loadSound } from "./sound-dataset.js";

const sound: Readonly<Record<string, Uint8Array>> = {
  "train-images-idx3-ubyte": idxImages(6, 3, 5),
  "train-labels-idx1-ubyte": idxLabels([0, 1, 2, 3, 0, 1]),
  "t10k-images-idx3-ubyte": idxImages(2, 3, 5),
  "t10k-labels-idx1-ubyte": idxLabels([3, 2]),
};

/** A folder of IDX files, one of which is damaged, within its compression or outside. */
export const idx: FuzzKind = {
  name: "idx",
  tried: 100,
  draw: (seed) => {
    const random = randomOf("idx", seed);
    const names = Object.keys(sound);
    const name = names[random.below(names.length)] ?? "";
    const { [name]: bytes = new Uint8Array(), ...others } = sound;
    const way = random.below(3);
    const damaged = [
      { [name]: mutateBytes(bytes, random) },
      { [`${name}.gz`]: gzipSync(mutateBytes(bytes, random)) },
      { [`${name}.gz`]: mutateBytes(gzipSync(bytes), random) },
    ][way];
    const given = random.below(4) === 0 ? { transposed: true, first_label: 1 } : {};
    return {
      files: { ...others, ...damaged },
      read: (folder) =>
        loadSound("idx", { folder, ...given }, { seed, model: { inputShape: [1, 3, 5], classes: 4 } }),
    };
  },
};
