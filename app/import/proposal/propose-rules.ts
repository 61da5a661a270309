import type { FileTensor } from "../../../runtime/language.js";
import { flattenParameters, type ParameterTree } from "../../../tensor/programs/parameter-tree.js";
import type { WrittenRule } from "../rules.js";
import { type FoldedRule, foldRules, type PlainRule } from "./fold-rules.js";
import { type MatchedPart, matchParts } from "./match-parts.js";
import { nestRules } from "./nest-rules.js";
import { isSayable, sayRules } from "./sayable-rules.js";
import { numbersOf, pairLeaves, partsOf, type WeightPart } from "./weight-parts.js";

/** Rules that could make the tensors of a file the parameters of a model. */
export interface RuleProposal {
  readonly rules: readonly WrittenRule[];
  /** The rules one by one, without braces. */
  readonly folded: readonly FoldedRule[];
  /** Patterns of tensors that become nothing: buffers and whatever else no parameter is like. */
  readonly ignored: readonly string[];
  /** Layers of the model that nothing in the file is like. */
  readonly drawn: readonly string[];
  /** The share of the model's numbers that the file fills. */
  readonly share: number;
}

/** Tensors that rules see, without what PyTorch's batch norm counts. */
const isSeen = (name: string): boolean => !/(^|\.)num_batches_tracked$/.test(name);

/** Buffers that files keep beside weights: masks, tables of places, frequencies of rotary positions. */
const isBuffer = (name: string, { dtype }: FileTensor): boolean =>
  !["F32", "F16", "BF16"].includes(dtype) ||
  /(^|\.)(attn\.(masked_)?bias|rotary_emb\.inv_freq|relative_position_index|attn_mask|position_ids)$/.test(
    name,
  );

/** Rules for the tensors of a file, by its path. Fails with SPK4416 where no rule can name one of them alone. */
export function proposeRules(
  tensors: ReadonlyMap<string, FileTensor>,
  tree: ParameterTree,
  path: string,
): RuleProposal {
  const seen = [...tensors].filter(([name]) => isSeen(name));
  const names = seen.map(([name]) => name);
  const weights = seen.filter(([name, tensor]) => !isBuffer(name, tensor));
  const model = partsOf([...flattenParameters(tree)].map(([name, { shape }]) => [name, shape]));
  const file = partsOf(weights.map(([name, { shape }]) => [name, shape]));
  const { matched, unusedParts, unfilledParts } = matchParts(file, model);
  const folded = writeRules(matched.flatMap(rulesOf), names, path);
  const buffers = seen.filter(([name, tensor]) => isBuffer(name, tensor)).map(([name]) => name);
  const left = [...unusedParts.flatMap(placesOf), ...buffers].map(
    (from): PlainRule => ({ from, to: [], transposed: false, certainty: "guess" }),
  );
  const ignored = writeRules(left, names, path).map(({ from }) => from);
  const all = model.reduce((sum, part) => sum + numbersOf(part), 0);
  const missing = unfilledParts.reduce((sum, part) => sum + numbersOf(part), 0);
  return {
    rules: [...nestRules(folded), ...(ignored.length === 0 ? [] : [{ from: ignored, to: [] }])],
    ...{ folded, ignored, drawn: unfilledParts.flatMap(placesOf) },
    share: all === 0 ? 0 : 1 - missing / all,
  };
}

/** Rules as few as say the same; those whose names cannot be said stand at the end, one by one. */
function writeRules(rules: readonly PlainRule[], names: readonly string[], path: string): FoldedRule[] {
  const sayable = rules.filter(({ from }) => isSayable(from));
  const others = rules.filter(({ from }) => !isSayable(from));
  return [
    ...foldRules(sayable, names),
    ...sayRules(others, names, path).map((rule) => ({ ...rule, count: 1 })),
  ];
}

/** A rule for the whole part where its tensors are called as ours are, or else one for each tensor. */
function rulesOf({ from, to, transposed, certainty }: MatchedPart): PlainRule[] {
  const pairs = pairLeaves(from, to);
  const isWhole = pairs.every(([theirs, ours]) => theirs.startsWith(".") && ours === ownLeaf(theirs));
  const ours = to.parts.map(({ name }) => name);
  if (isWhole) return [{ from: from.name, to: ours, transposed, certainty }];
  return pairs.map(([theirs, own]) => ({
    from: from.name + theirs,
    to: ours.map((name) => name + own),
    ...{ transposed, certainty },
  }));
}

/** What `weights` takes a leaf of a file for. */
const ownLeaf = (rest: string): string =>
  rest.replace(".running_mean", ".runningMean").replace(".running_var", ".runningVariance");

/** A part by one name, where all its tensors lie in it. */
function placesOf({ name, leaves }: WeightPart): string[] {
  const rests = [...leaves.keys()];
  return rests.every((rest) => rest.startsWith(".")) ? [name] : rests.map((rest) => name + rest);
}
