import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { Failure, systemReason } from "../../../diagnostics/index.js";
import { FileTooLarge, openRegularFile } from "../../files/regular-file.js";
import type { LeftOut } from "../left-out.js";
import type { FoundSplit, ImageFolder } from "./find-images.js";
import { formatOf, hasImageName, headBytes, largestImageFile } from "./image-format.js";
import { inWindows } from "./windows.js";

export interface LabelledFile {
  readonly path: string;
  /** Index of the class. */
  readonly label: number;
}

/** An image. */
export interface InspectedFile extends LabelledFile {
  /** Its format with the SHA-256 of the bytes of the file, or why it cannot be read. */
  readonly content: { readonly format: string; readonly digest: string } | { readonly problem: string };
}

/** The images of a folder; with `test` if the folder itself has both splits. */
export interface InspectedFolder {
  readonly train: readonly InspectedFile[];
  readonly test: readonly InspectedFile[] | undefined;
  /** Where those of a folder for validation are wanted. */
  readonly validation: readonly InspectedFile[] | undefined;
}

interface Inspecting {
  readonly classNames: readonly string[];
  readonly leftOut: LeftOut;
  /** Throws where the user has stopped the work. */
  readonly checkStop: () => void;
  /** Whether the images are for a new run, not for a model that is trained already. */
  readonly isNew: boolean;
}

/**
 * Reads each file of a folder once: what is no image is left out. For a new run, a class without an image fails with SPK4108.
 */
export async function inspectImages(
  { train, test, validation }: ImageFolder,
  options: Inspecting,
): Promise<InspectedFolder> {
  return {
    train: await inspectFiles(train, options),
    test: test && (await inspectFiles(test, options)),
    validation: validation && (await inspectFiles(validation, options)),
  };
}

async function inspectFiles(
  { files, folders }: FoundSplit,
  { classNames, leftOut, checkStop, isNew }: Inspecting,
): Promise<readonly InspectedFile[]> {
  const labels = new Map(classNames.map((name, label) => [name.normalize("NFC"), label]));
  const images: InspectedFile[] = [];
  await inWindows(files, ({ path }) => inspectImage(path), {
    onWindow: checkStop,
    onOutcome({ path, className }, outcome) {
      if (outcome.status === "rejected") throw outcome.reason;
      const label = labels.get(className);
      if (label === undefined) throw new Error(`no label for the class ${className}`);
      const content = outcome.value;
      if (content === undefined) leftOut.add("no image, neither by its name nor by its content", path);
      else images.push({ path, label, content });
    },
  });
  const present = new Set(images.map(({ label }) => label));
  for (const [className, folder] of folders) {
    if (isNew && !present.has(labels.get(className) ?? -1))
      throw Failure.of("empty-data-source", { path: folder });
  }
  return images;
}

/**
 * Reads a regular file once. Its content says what it is; its name alone makes it an image that cannot be read. Undefined
 * where neither says that it is an image.
 */
async function inspectImage(path: string): Promise<InspectedFile["content"] | undefined> {
  try {
    const file = await openRegularFile(path);
    try {
      return await inspect(path, file);
    } finally {
      await file.close();
    }
  } catch (error) {
    return { problem: systemReason(error) };
  }
}

async function inspect(path: string, file: FileHandle): Promise<InspectedFile["content"] | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
  const format = formatOf(buffer.subarray(0, bytesRead));
  if (format === undefined) {
    if (!hasImageName(path)) return undefined;
    return {
      problem: bytesRead === 0 ? "it is empty" : "its content is not that of an image",
    };
  }
  if (!format.isRead) return { problem: `it is ${format.name}, which is not read` };
  const { size } = await file.stat();
  if (size > largestImageFile) throw new FileTooLarge(size, largestImageFile);
  const hash = createHash("sha256");
  for await (const chunk of file.createReadStream({ start: 0, autoClose: false }))
    hash.update(chunk as Buffer);
  return { format: format.name, digest: hash.digest("hex") };
}
