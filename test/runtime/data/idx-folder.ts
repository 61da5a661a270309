import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** The bytes of an IDX file: magic number, sizes, body. */
export function idxBytes(magic: number, sizes: readonly number[], body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * sizes.length + body.length);
  const view = new DataView(bytes.buffer);
  [magic, ...sizes].forEach((word, i) => {
    view.setUint32(4 * i, word);
  });
  bytes.set(body, 4 + 4 * sizes.length);
  return bytes;
}

export function idxImages(count: number, height = 28, width = 28): Uint8Array {
  const pixels = Uint8Array.from({ length: count * height * width }, (_, i) => (i * 7) % 256);
  return idxBytes(0x803, [count, height, width], pixels);
}

export function idxLabels(labels: readonly number[]): Uint8Array {
  return idxBytes(0x801, [labels.length], Uint8Array.from(labels));
}

/** A whole small dataset in the layout of MNIST: three samples to train on, two to test. */
export const smallMnist: Readonly<Record<string, Uint8Array>> = {
  "train-images-idx3-ubyte": idxImages(3),
  "train-labels-idx1-ubyte": idxLabels([5, 0, 9]),
  "t10k-images-idx3-ubyte": idxImages(2),
  "t10k-labels-idx1-ubyte": idxLabels([7, 2]),
};

/** A new temporary folder with these files; names may lead into folders. */
export async function writeFolder(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "spankey-data-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}
