import { readdir } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../../../diagnostics/index.js";
import { unreadable } from "../files.js";
import { isHidden, type Place } from "./folder-walk.js";

/** What the folders at the top of a folder of images are. */
export type FolderLayout =
  | { readonly kind: "classes" }
  | {
      readonly kind: "splits";
      readonly train: Place;
      readonly test: Place;
      /** Where it is wanted. */
      readonly validation?: Place;
      /** What is neither trained on nor tested on, with the reason. */
      readonly unused: readonly { readonly place: Place; readonly reason: string }[];
      readonly remark?: string;
    };

/** The names of the folders of splits, in any case. */
const roles = {
  train: ["train", "training"],
  test: ["test", "testing"],
  validation: ["val", "valid", "validation"],
} as const;
type Role = keyof typeof roles;

/**
 * Whether the folders at the top are splits or classes. Training and testing images make splits. Validation images are
 * for testing where there are no others. A folder `train` alone is a class where images lie directly in it, as that of
 * railway trains. Where images for validation are wanted, all three splits must have a folder. Fails with SPK4130 where a
 * split is missing, or is there twice.
 */
export async function layoutOf(
  folder: string,
  top: readonly Place[],
  { usesValidation }: { readonly usesValidation: boolean },
): Promise<FolderLayout> {
  const found = (role: Role): readonly Place[] =>
    top.filter((place) => roles[role].some((name) => name === folderName(place).toLowerCase()));
  const [train, test, validation] = [found("train"), found("test"), found("validation")];
  if (usesValidation) {
    const missing = (["train", "test", "validation"] as const).find((role) => found(role).length === 0);
    if (missing === undefined) return splitsOf(folder, { top, train, test, validation }, { usesValidation });
    const reason = `\`validation: folder\` takes folders train, test and validation, but there is none called ${missing}`;
    throw Failure.of("malformed-image-folder", { path: folder, reason });
  }
  const tested = test.length > 0 ? test : validation;
  if (train.length > 0 && tested.length > 0)
    return splitsOf(folder, { top, train, test, validation }, { usesValidation });
  for (const [there, missing] of [
    [train, "test"],
    [test, "train"],
  ] as const) {
    const alone = there[0];
    if (alone === undefined || !(await holdsFolders(alone))) continue;
    const reason = `there is a folder ${folderName(alone)}, but none called ${missing}`;
    throw Failure.of("malformed-image-folder", { path: folder, reason });
  }
  return { kind: "classes" };
}

interface SplitFolders extends Readonly<Record<Role, readonly Place[]>> {
  readonly top: readonly Place[];
}

function splitsOf(
  folder: string,
  { top, ...found }: SplitFolders,
  { usesValidation }: { readonly usesValidation: boolean },
): FolderLayout {
  const single = (role: Role): Place | undefined => {
    const [first, second] = found[role];
    if (first === undefined || second === undefined) return first;
    const reason = `the folders ${folderName(first)} and ${folderName(second)} would be the same split`;
    throw Failure.of("malformed-image-folder", { path: folder, reason });
  };
  const [train, test, validation] = [single("train"), single("test"), single("validation")];
  const held = test ?? validation;
  if (train === undefined || held === undefined) throw new Error("these folders are no splits");
  const others = top.filter((place) => ![train, test, validation].includes(place));
  const beside = others.map((place) => ({ place, reason: "a folder beside those of the splits" }));
  if (validation === undefined) return { kind: "splits", train, test: held, unused: beside };
  if (usesValidation) return { kind: "splits", train, test: held, validation, unused: beside };
  if (test !== undefined) {
    const reason = "a folder for validation beside one for testing";
    return { kind: "splits", train, test, unused: [{ place: validation, reason }, ...beside] };
  }
  const remark = `there is no folder for testing, so that the images of \`${folderName(validation)}\` are tested on`;
  return { kind: "splits", train, test: validation, unused: beside, remark };
}

export function folderName(place: Place): string {
  return path.basename(place.path);
}

async function holdsFolders({ path: shown, real }: Place): Promise<boolean> {
  const entries = await readdir(real, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(shown, error);
  });
  return entries.some((entry) => entry.isDirectory() && !isHidden(entry.name));
}
