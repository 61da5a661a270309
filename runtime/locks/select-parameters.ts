import { Failure, suggest } from "../../diagnostics/index.js";
import { flattenParameters, type ParameterTree } from "../../tensor/programs/parameter-tree.js";

/** A model, as far as a choice of its parameters is concerned. */
export interface ParameterOwner {
  readonly parameters: ParameterTree;
  readonly experiment: { readonly name: string };
}

/**
 * The trained parameters that patterns name, in the order of the model; all where there is no pattern. A pattern is the name of a
 * parameter (`conv1.weight`) or of a layer or block (`conv1`), or has `*` for any characters and `?` for one. Buffers, such
 * as the running statistics of batch norm, are left out. Fails with SPK4303 where a pattern names nothing, SPK4304 where it
 * names buffers alone, SPK4305 where the model has no trained parameter.
 */
export function selectParameters(
  { parameters, experiment }: ParameterOwner,
  patterns: readonly string[] | undefined,
): string[] {
  const all = [...flattenParameters(parameters)];
  const trained = all.filter(([, { buffer }]) => buffer !== true).map(([name]) => name);
  if (trained.length === 0) throw Failure.of("model-without-parameters", { experiment: experiment.name });
  const chosen = new Set(patterns === undefined ? trained : []);
  for (const pattern of patterns ?? []) {
    const isMeant = matcherOf(pattern);
    const meant = all.map(([name]) => name).filter(isMeant);
    if (meant.length === 0) throw unknown(pattern, trained);
    const left = meant.filter((name) => trained.includes(name));
    if (left.length === 0) throw Failure.of("untrained-parameter", { name: pattern });
    for (const name of left) chosen.add(name);
  }
  return trained.filter((name) => chosen.has(name));
}

function matcherOf(pattern: string): (name: string) => boolean {
  const parts = pattern
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const expression = new RegExp(`^${parts}(\\..*)?$`, "s");
  return (name) => expression.test(name);
}

function unknown(name: string, trained: readonly string[]): Failure {
  const known = [...new Set(trained.flatMap((each) => [each, ...groupsOf(each)]))];
  return Failure.of("unknown-parameter", { name, suggestion: suggest(name, known), known: trained });
}

/** The layers and blocks that a parameter is in: `block.conv` and `block` of `block.conv.weight`. */
function groupsOf(name: string): string[] {
  const parts = name.split(".");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("."));
}
