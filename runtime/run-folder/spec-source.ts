import { basename, dirname, join, relative } from "pathe";
import * as v from "valibot";
import { Failure } from "../../diagnostics/index.js";
import { named, schemaOf } from "../stored-json/index.js";
import { type RunFolder, runFiles } from "./run-folder.js";

/** All that a run's experiment is made of: the texts of the spec and its imports, and what was asked of them. */
export interface SpecSource {
  readonly spec: SpecTexts;
  readonly experiment: string;
  /** What is changed in the experiment, in order; of a sweep, its combination comes last. */
  readonly settings: readonly SpecSetting[];
}

export interface SpecTexts {
  /** The path of the spec itself, one of `files`. */
  readonly path: string;
  readonly files: Readonly<Record<string, string>>;
}

export interface SpecSetting {
  readonly path: string;
  readonly value: string;
}

const specFormat = "spankey-spec/1";

/** `spec.json` */
interface StoredSpec extends SpecSource {
  readonly format: typeof specFormat;
}

const setting = v.object({ path: v.string(), value: v.string() });

/** The fields of a `SpecSource`, where it is read. */
export const specSourceFields = {
  spec: v.object({ path: v.string(), files: named(v.string()) }),
  experiment: v.string(),
  settings: v.array(setting),
};

const storedSpec = schemaOf<StoredSpec>()(v.object({ format: v.literal(specFormat), ...specSourceFields }));

/** The text of the spec itself. */
export function specText({ spec: { path, files } }: SpecSource): string {
  return files[path] ?? "";
}

/** Writes the spec as it is read by people, and all of it as it is checked and built again. */
export function writeSpecSource(folder: RunFolder, { spec, experiment, settings }: SpecSource): void {
  const stored: StoredSpec = { format: specFormat, spec: besideItself(spec), experiment, settings };
  // first what no one but a run leaves: a folder that a full disk stopped here can be begun in again
  folder.writeJson(runFiles.source, stored);
  folder.write(runFiles.spec, specText(stored));
}

/**
 * What `writeSpecSource` wrote; undefined in a run folder that has none, of a version that kept the text of the spec alone.
 * Fails with SPK4022 where it is damaged, SPK4021 where the text of the spec is another one.
 */
export function readSpecSource(folder: RunFolder): SpecSource | undefined {
  if (!folder.has(runFiles.source)) return undefined;
  const stored = folder.readJson(runFiles.source, storedSpec);
  if (folder.has(runFiles.spec) && folder.read(runFiles.spec) !== specText(stored))
    throw Failure.of("changed-run-file", { path: folder.fileOf(runFiles.spec), what: "changed" });
  return stored;
}

/** `spankey/blocks` */
const libraryName = /^spankey\/[\w-]+$/;

/** The same texts by paths that begin where the spec lies: a run folder says nothing of the folders of its owner. */
function besideItself({ path, files }: SpecTexts): SpecTexts {
  const home = dirname(path);
  const moved = (file: string): string => {
    if (file === path) return basename(path);
    // an import by name lies nowhere
    return libraryName.test(file) ? file : relative(home, join(file));
  };
  return {
    path: basename(path),
    files: Object.fromEntries(Object.entries(files).map(([file, text]) => [moved(file), text])),
  };
}
