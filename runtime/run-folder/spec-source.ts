import { basename, dirname, join, relative } from "pathe";
import { Failure } from "../../diagnostics/index.js";
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

const format = "spankey-spec/1";

/** The text of the spec itself. */
export function specText({ spec: { path, files } }: SpecSource): string {
  return files[path] ?? "";
}

/** Writes the spec as it is read by people, and all of it as it is checked and built again. */
export function writeSpecSource(folder: RunFolder, source: SpecSource): void {
  folder.write(runFiles.spec, specText(source));
  folder.writeJson(runFiles.source, { format, ...source, spec: besideItself(source.spec) });
}

/**
 * What `writeSpecSource` wrote; undefined in a run folder that has none, of a version that kept the text of the spec alone.
 * Fails with SPK4022 where it is damaged, SPK4021 where the text of the spec is another one.
 */
export function readSpecSource(folder: RunFolder): SpecSource | undefined {
  if (!folder.has(runFiles.source)) return undefined;
  const stored = folder.readJson(runFiles.source);
  const path = folder.fileOf(runFiles.source);
  if (!isSpecSource(stored))
    throw Failure.of("damaged-run-file", { path, reason: "it is not a stored spec" });
  if (folder.has(runFiles.spec) && folder.read(runFiles.spec) !== specText(stored))
    throw Failure.of("changed-run-file", { path: folder.fileOf(runFiles.spec), what: "changed" });
  return stored;
}

/** The same texts by paths that begin where the spec lies: a run folder says nothing of the folders of its owner. */
function besideItself({ path, files }: SpecTexts): SpecTexts {
  const home = dirname(path);
  const moved = (file: string): string => (file === path ? basename(path) : relative(home, join(file)));
  return {
    path: basename(path),
    files: Object.fromEntries(Object.entries(files).map(([file, text]) => [moved(file), text])),
  };
}

function isSpecSource(value: unknown): value is SpecSource {
  const { format: found, spec, experiment, settings } = (value ?? {}) as Partial<SpecSource> & Formatted;
  const isText = (one: unknown): boolean => typeof one === "string";
  return (
    found === format &&
    isText(spec?.path) &&
    typeof spec?.files === "object" &&
    Object.values(spec.files ?? {}).every(isText) &&
    isText(spec.files?.[spec.path]) &&
    isText(experiment) &&
    Array.isArray(settings) &&
    settings.every((setting) => isText(setting?.path) && isText(setting?.value))
  );
}

interface Formatted {
  readonly format?: unknown;
}
