import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../../../diagnostics/index.js";
import { unreadable } from "../files.js";

export interface ImageFile {
  readonly path: string;
  readonly className: string;
}

/** The images of a folder by class; with `test` if the folder itself has both splits. */
export interface ImageFolder {
  readonly classNames: readonly string[];
  readonly train: readonly ImageFile[];
  readonly test: readonly ImageFile[] | undefined;
}

const imageEndings = new Set([".png", ".jpg", ".jpeg"]);

/**
 * Looks for `folder/train/CLASS/…` with `folder/test/CLASS/…`, or for `folder/CLASS/…`. Classes are the folders that
 * there are to train on; where the classes are known, as those of a run, there may be some to test on alone. Names that
 * begin with a point do not count.
 */
export async function findImages(folder: string, known?: readonly string[]): Promise<ImageFolder> {
  const [train, test] = ["train", "test"].map((split) => path.join(folder, split)) as [string, string];
  const [hasTrain, hasTest] = [existsSync(train), existsSync(test)];
  if (hasTrain !== hasTest) {
    const [there, missing] = hasTrain ? ["train", "test"] : ["test", "train"];
    throw Failure.of("malformed-image-folder", {
      path: folder,
      reason: `there is a folder ${there}, but none called ${missing}`,
    });
  }
  if (!hasTrain) {
    const classNames = await classesOf(folder);
    return { classNames, train: await filesOf(folder, classNames), test: undefined };
  }
  const classNames = await classesOf(train);
  const tested = await classesOf(test);
  const unknown = tested.find((name) => !classNames.includes(name));
  if (unknown !== undefined && known === undefined) {
    const reason = `the class ${unknown} is in its folder test, but not in its folder train`;
    throw Failure.of("malformed-image-folder", { path: folder, reason });
  }
  return {
    classNames: [...new Set([...classNames, ...tested])],
    train: await filesOf(train, classNames),
    test: await filesOf(test, tested),
  };
}

async function classesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  if (names.length === 0)
    throw Failure.of("malformed-image-folder", { path: folder, reason: "there are no folders in it" });
  return names.map(({ name }) => name).sort();
}

/** The images below the folders of some classes, class by class, in the order of their paths. */
async function filesOf(folder: string, classNames: readonly string[]): Promise<ImageFile[]> {
  const files: ImageFile[] = [];
  for (const className of classNames) {
    const place = path.join(folder, className);
    const found = await readdir(place, { recursive: true }).catch((error: unknown) => {
      throw unreadable(place, error);
    });
    const images = found.filter((file) => isImage(file)).sort();
    if (images.length === 0) throw Failure.of("empty-data-source", { path: place });
    files.push(...images.map((file) => ({ path: path.join(place, file), className })));
  }
  return files;
}

function isImage(file: string): boolean {
  return imageEndings.has(path.extname(file).toLowerCase()) && !path.basename(file).startsWith(".");
}
