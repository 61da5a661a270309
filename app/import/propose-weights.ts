import { dirname, join, relative } from "node:path";
import { parametersOf } from "../../compiler/index.js";
import { Failure, hasErrors, SourceFile } from "../../diagnostics/index.js";
import { requireNew, writeWholeNew } from "../../runtime/files/index.js";
import { checkSpecSource } from "../spec/check-spec.js";
import { compileSpec, onlyExperiment } from "../spec/compile.js";
import type { TaskOptions } from "../task.js";
import type { FoldedRule } from "./proposal/fold-rules.js";
import { specPath } from "./spec-path.js";

export interface ProposalOptions extends Pick<TaskOptions, "notify"> {
  /** The spec with the experiment that is to begin with the weights. */
  readonly like: string;
  /** The experiment, where the spec has several. */
  readonly experiment?: string | undefined;
  /** A spec to write, which extends the experiment by its weights; none is written unless given. */
  readonly out?: string | undefined;
}

/** A rule of a proposal, by the patterns of its names. */
export type ProposedRule = FoldedRule;

export interface ProposedWeights {
  readonly experiment: string;
  /** `weights "FILE" { … }`, as a spec has it. */
  readonly text: string;
  /** What becomes what, and how certain that is. */
  readonly rules: readonly ProposedRule[];
  /** Tensors of the file that become nothing. */
  readonly ignored: readonly string[];
  /** Layers and parameters of the model that stay as they are drawn. */
  readonly drawn: readonly string[];
  /** The spec that was written, and the name of its experiment; undefined without `out`. */
  readonly written: { readonly file: string; readonly experiment: string } | undefined;
}

/** Below this share of a model's numbers, a file is that of another network. */
const leastShare = 0.5;

/**
 * Proposes the rules by which a file of weights becomes the parameters of an experiment's model: by shapes, by the words of names, and by
 * order. What is proposed checks. Fails with SPK4415 where the file is of another network, as `compileSpec` does for the spec, as `weights`
 * does for the file, with SPK4416 where no rule can name one of its tensors, and with SPK4322 where `out` is taken.
 */
export async function proposeWeights(path: string, options: ProposalOptions): Promise<ProposedWeights> {
  const { like, out, notify } = options;
  const file = specPath(path);
  if (out !== undefined) requireNew(out);
  const compiled = await compileSpec(like, { experiment: options.experiment }, { notify });
  const { name: experiment, model } = onlyExperiment(compiled);
  const { openWeights } = await import("../../runtime/weights/weights-files.js");
  const { proposeRules } = await import("./proposal/propose-rules.js");
  const { ruleLines } = await import("./rules.js");
  const proposal = proposeRules(openWeights({ file }).tensors, parametersOf(model.body), file);
  const unlike = (reason: string): Failure =>
    Failure.of("no-weights-proposal", { file, experiment, path: like, reason });
  if (proposal.share < leastShare)
    throw unlike(`parts of the same shapes come to ${Math.floor(100 * proposal.share)} % of its numbers`);
  const { folded: rules, ignored, drawn } = proposal;
  const except = drawn.length === 0 ? "" : ` except ${drawn.join(", ")}`;
  const text = [`weights "${file}"${except} {`, ...ruleLines(proposal.rules, 2), "}"].join("\n");
  const own = `${experiment}Pretrained`;
  const place = out ?? join(dirname(like), "proposal.spk");
  const spec = extendedSpec({ place, like, experiment, own, text });
  const { diagnostics } = await checkSpecSource(new SourceFile(place, spec));
  const error = diagnostics.find((diagnostic) => hasErrors([diagnostic]));
  if (error !== undefined) throw unlike(error.message);
  if (out !== undefined && !writeWholeNew(out, spec, { makeFolders: true }))
    throw Failure.of("occupied-output", { path: out });
  const written = out === undefined ? undefined : { file: out, experiment: own };
  return { experiment, text, rules, ignored, drawn, written };
}

interface Extension {
  readonly place: string;
  readonly like: string;
  readonly experiment: string;
  readonly own: string;
  readonly text: string;
}

/** A spec that gives an experiment its weights. */
function extendedSpec({ place, like, experiment, own, text }: Extension): string {
  const path = specPath(relative(dirname(place), like));
  const imported = path.startsWith(".") ? path : `./${path}`;
  const weights = text.split("\n").map((line) => `  ${line}`);
  return [
    "// By `spkc import --like`: shapes fit, and names and order are guessed from. Compare outputs with those of the source.",
    "",
    `import "${imported}"`,
    "",
    `experiment ${own} extends ${experiment} {`,
    ...weights,
    "}",
    "",
  ].join("\n");
}
