import { basename, resolve } from "node:path";
import { type Diagnostic, Failure, hasErrors, SourceFile } from "../../diagnostics/index.js";
import { requireNew, writeWholeNew } from "../../runtime/files/index.js";
import { checkSpecSource } from "../spec/check-spec.js";
import type { TaskOptions } from "../task.js";
import type { ModelFolder } from "./model-folder.js";

export interface ImportOptions extends Pick<TaskOptions, "notify"> {
  /** The spec to write; the name of the folder with `.spk` unless given. */
  readonly out?: string | undefined;
  /** The text, or the folder of images, that the experiment trains on; `corpus.txt` or `images` unless given. */
  readonly data?: string | undefined;
  /** Classes of a head that is drawn in the place of the file's own, for networks of images. */
  readonly classes?: number | undefined;
}

export interface ImportedModel {
  /** The spec that was written. */
  readonly file: string;
  /** `gpt2`, as `config.json` calls it. */
  readonly family: string;
  readonly architecture: string;
  readonly experiment: string;
  /** "12 blocks of 12 heads, 768 wide, 50257 tokens" */
  readonly summary: string;
  /** The tensors in the headers of the weights. */
  readonly tensors: number;
  /** What stays as it is drawn. */
  readonly drawn: readonly string[];
  /** What was decided, left out or changed, each a sentence. */
  readonly remarks: readonly string[];
}

/**
 * Writes a spec of the network in a folder of Hugging Face, with rules for its weights. The spec is checked against them before it is
 * written. Fails with SPK4400 to SPK4414 where the folder is none of a network that a spec can say, SPK4322 where `out` is taken,
 * and as `weights` does where files of weights are damaged or pickles.
 */
export async function importModel(path: string, options: ImportOptions = {}): Promise<ImportedModel> {
  const { data, classes, notify = () => {} } = options;
  const out = options.out ?? `${basename(resolve(path))}.spk`;
  requireNew(out);
  const { planImport } = await import("./plan-import.js");
  const { text, folder, outputs, ...imported } = planImport(path, { data, classes, notify });
  await requireSound(folder, new SourceFile(out, text));
  if (folder.tokenizer !== undefined && outputs !== undefined) {
    const { checkTokenizer } = await import("./check-tokenizer.js");
    await checkTokenizer(folder.tokenizer, outputs, notify);
  }
  if (!writeWholeNew(out, text, { makeFolders: true })) throw Failure.of("occupied-output", { path: out });
  return { file: out, ...imported };
}

/** Problems between a spec and its file of weights, which are mistakes of the folder. */
const weightsProblems: ReadonlySet<string> = new Set([
  "unfilled-parameters",
  "unused-tensors",
  "misshapen-tensors",
  "unmatched-weights-rule",
  "weights-rule-without-parameter",
  "unsupported-weights-dtype",
]);

/** What is written must check. Fails with SPK4408 where the weights have other sizes, SPK4409 where the sizes make no network. */
async function requireSound(folder: ModelFolder, source: SourceFile): Promise<void> {
  const { diagnostics } = await checkSpecSource(source);
  const errors = diagnostics.filter((diagnostic) => hasErrors([diagnostic]));
  const isOfWeights = ({ name }: Diagnostic): boolean => weightsProblems.has(name);
  const [first] = errors.filter((error) => !isOfWeights(error));
  if (first !== undefined) {
    const problem = first.message;
    throw Failure.of("impossible-model-configuration", { path: folder.configurationPath, problem });
  }
  const problems = errors.map(({ message }) => message);
  if (problems.length > 0) throw Failure.of("contradicting-model-weights", { path: folder.path, problems });
}
