import { requireMemory, type SampleFile, type Split, sharedBytes } from "./dataset.js";
import type { DataObserver } from "./events.js";
import { type NamelessFile, openNamelessFile } from "./nameless-file.js";

/** Where samples of bytes go whose number is not known before all of them are read, one split after the other. */
export interface SampleStore {
  /** A split of `most` samples at most. The one before it must be finished. */
  begin(most: number): SplitStore;
  /** Lets go of what lies on a disk. */
  readonly release?: () => void;
}

export interface SplitStore {
  /** A sample, with its class or with the bytes of its mask. */
  add(sample: Uint8Array, label: number | Uint8Array): void;
  finish(): Split;
}

export interface StoreOptions {
  readonly dataset: string;
  /** All of them, at most. */
  readonly samples: number;
  /** Bytes of a sample. */
  readonly size: number;
  /** Bytes of its mask, where it has one. */
  readonly mask?: number;
  /** Bytes that memory may hold. */
  readonly memory: number;
  readonly batchSize: number;
  readonly observe: DataObserver | undefined;
}

/**
 * Memory, or where it is not to hold so much, a file in the cache folder. Batches are read from that file, so that no image
 * is decoded twice, and what becomes of the images in the meantime does not matter. Fails with SPK4132 where memory is not
 * even to hold a batch, SPK4159 where there is no room for the file.
 */
export async function openSampleStore(options: StoreOptions): Promise<SampleStore> {
  const { dataset, samples, size, mask, memory, observe } = options;
  const bytes = samples * (size + (mask ?? 0));
  if (bytes <= memory) return { begin: (most) => new MemoryStore(most, size, mask) };
  const batch = Math.min(options.batchSize, samples);
  requireMemory(dataset, 4 * batch * size, memory, batch === 1 ? "a sample" : `a batch of ${batch} samples`);
  const pictures = await openNamelessFile(bytes);
  const masks = mask === undefined ? undefined : await openNamelessFile(samples * mask);
  observe?.({ kind: "storing", dataset, samples, bytes, memory, folder: pictures.folder });
  return {
    begin: (most) => new FileStore(most, pictures, masks),
    release: () => {
      pictures.close();
      masks?.close();
    },
  };
}

class MemoryStore implements SplitStore {
  readonly #values: Uint8Array;
  readonly #labels: Int32Array | Uint8Array;
  readonly #size: number;
  readonly #width: number;
  #count = 0;

  constructor(most: number, size: number, mask: number | undefined) {
    this.#values = sharedBytes(most * size);
    this.#labels = mask === undefined ? new Int32Array(most) : sharedBytes(most * mask);
    this.#size = size;
    this.#width = mask ?? 1;
  }

  add(sample: Uint8Array, label: number | Uint8Array): void {
    this.#values.set(sample, this.#count * this.#size);
    this.#labels.set(typeof label === "number" ? [label] : label, this.#count * this.#width);
    this.#count += 1;
  }

  finish(): Split {
    const values = this.#values.subarray(0, this.#count * this.#size);
    return { count: this.#count, values, labels: this.#labels.slice(0, this.#count * this.#width) };
  }
}

class FileStore implements SplitStore {
  readonly #pictures: NamelessFile;
  readonly #masks: NamelessFile | undefined;
  readonly #file: SampleFile;
  readonly #labelFile: SampleFile | undefined;
  readonly #labels: Int32Array;
  #count = 0;

  constructor(most: number, pictures: NamelessFile, masks: NamelessFile | undefined) {
    this.#pictures = pictures;
    this.#masks = masks;
    this.#file = endOf(pictures);
    this.#labelFile = masks && endOf(masks);
    this.#labels = new Int32Array(masks === undefined ? most : 0);
  }

  add(sample: Uint8Array, label: number | Uint8Array): void {
    this.#pictures.append(sample);
    if (typeof label === "number") this.#labels[this.#count] = label;
    else this.#masks?.append(label);
    this.#count += 1;
  }

  finish(): Split {
    const [values, file, labelFile] = [new Uint8Array(0), this.#file, this.#labelFile];
    const stored = { count: this.#count, values, file };
    // of the type of masks in memory
    if (labelFile !== undefined) return { ...stored, labels: new Uint8Array(0), labelFile };
    return { ...stored, labels: this.#labels.slice(0, this.#count) };
  }
}

/** Where the next bytes of a file go. */
function endOf({ descriptor, end }: NamelessFile): SampleFile {
  return { descriptor, start: end };
}
