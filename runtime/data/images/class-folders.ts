import { Failure } from "../../../diagnostics/index.js";

/**
 * The classes of a folder: those that its folders show (`found`, in the composed form of Unicode), and which of these hold no
 * file.
 */
export interface FoundClasses {
  readonly found: readonly string[];
  readonly empty: readonly string[];
}

/**
 * The names of the classes in the order of their labels: those that the folders show, or those that a run knows, where its model is to see the images. Fails with SPK4131 where there are not as many as the model has, SPK4135 where there is
 * a folder that the run does not know.
 */
export function orderClasses(
  path: string,
  { found, empty }: FoundClasses,
  { classes, known }: { readonly classes: number; readonly known: readonly string[] | undefined },
): readonly string[] {
  if (known === undefined) {
    const names = [...found].sort();
    if (names.length === classes) return names;
    throw Failure.of("class-count-mismatch", { path, what: "folder", names, empty, classes });
  }
  const composed = known.map((name) => name.normalize("NFC"));
  const unknown = found.filter((name) => !composed.includes(name));
  if (unknown.length > 0) throw Failure.of("unknown-class-folder", { path, unknown, known });
  return known;
}
