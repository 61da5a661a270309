import {
  type CheckedSpec,
  type CheckResult,
  checkSource,
  type ReadFile,
  type ReadWeights,
  type SettingText,
  type SweepText,
} from "../../compiler/index.js";
import { type Diagnostic, Failure, SourceFile } from "../../diagnostics/index.js";
import type { SpecTexts } from "../../runtime/run-folder/spec-source.js";
import { readImport, readSpec } from "./spec-files.js";

/** What is taken of a spec, and what is changed in it. */
export interface SpecOptions {
  /** The only experiment that is wanted; all of the spec unless given. */
  readonly experiment?: string | undefined;
  /** Settings to change, one after another: `{ path: "train.epochs", value: "2" }`, as in `--set train.epochs=2`. */
  readonly settings?: readonly SettingText[] | undefined;
  /** Sweeps in the place of the spec's own over the same settings: `{ path: "seed", values: "1,2,3" }`. */
  readonly sweeps?: readonly SweepText[] | undefined;
}

/** What was found in a spec and in all that it imports. */
export interface SpecCheck {
  /** Undefined where there are errors. */
  readonly checked: CheckedSpec | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The texts of the spec and of all that it imports, by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** How a line begins in any spec that declares something. */
const declaration = /^\s*(import|const|model|block|keyspace|injection|experiment)\b/m;

/**
 * Reads a spec and all that it imports, and checks everything that can be known before it runs. Fails with SPK4001
 * (unreadable), SPK4008 (too large), SPK4009 (not text) or SPK4017 (another kind of text).
 */
export async function checkSpec(path: string, options: SpecOptions = {}): Promise<SpecCheck> {
  const source = readSpec(path);
  const check = await checkSpecSource(source, options);
  if (check.checked === undefined && !path.endsWith(".spk") && !declaration.test(source.text))
    throw Failure.of("not-a-spec", { path });
  return check;
}

/** The same of a spec that is a text already: what it imports is read. */
export async function checkSpecSource(source: SourceFile, options: SpecOptions = {}): Promise<SpecCheck> {
  const files: Record<string, string> = { [source.path]: source.text };
  const readFile: ReadFile = (imported) => {
    const text = readImport(imported);
    if (typeof text === "string") files[imported] = text;
    return text;
  };
  return { ...(await checkText(source, readFile, options)), files };
}

/** Checks the texts of a spec that a run keeps: of files, only those of weights are read. */
export async function checkSpecTexts({ path, files }: SpecTexts, options: SpecOptions): Promise<SpecCheck> {
  const source = new SourceFile(path, files[path] ?? "");
  return { ...(await checkText(source, (imported) => files[imported], options)), files };
}

/** What reads files of weights is loaded for a spec that names one: loading it takes as long as to check a small spec. */
async function checkText(
  source: SourceFile,
  readFile: ReadFile,
  { experiment, settings, sweeps }: SpecOptions,
): Promise<CheckResult> {
  const check = (readWeights: ReadWeights): CheckResult =>
    checkSource(source, { readFile, readWeights, settings, sweeps, experiment });
  let namesWeights = false;
  const result = check(() => {
    namesWeights = true;
    return new Map();
  });
  if (!namesWeights) return result;
  const { weightsReader } = await import("./weights-reader.js");
  return check(weightsReader());
}
