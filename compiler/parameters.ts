import type { Layer } from "../runtime/language.js";
import {
  isDeclaration,
  type ParameterDeclaration,
  type ParameterTree,
} from "../tensor/programs/parameter-tree.js";
import type { Sequence, Step } from "./checked.js";
import { camelCase, Numbering } from "./part-names.js";

const known = new WeakMap<Sequence, ParameterTree>();

/**
 * The parameters and buffers of a part of a model, by the names that they have in its generated code: the checker knows them
 * without writing that code. Equal parts share one tree.
 */
export function parametersOf(sequence: Sequence): ParameterTree {
  const tree = known.get(sequence) ?? Object.fromEntries(membersOf(sequence.steps, new Numbering()));
  known.set(sequence, tree);
  return tree;
}

const knownMatrices = new WeakMap<Sequence, ReadonlySet<string>>();

/** The names of the parameters that are matrices, by which a layer multiplies and nothing else. */
export function matricesOf(sequence: Sequence): ReadonlySet<string> {
  const matrices =
    knownMatrices.get(sequence) ?? new Set(matricesIn(parametersOf(sequence), matricesByTree(sequence)));
  knownMatrices.set(sequence, matrices);
  return matrices;
}

/** The layers by their trees; the tree of a model holds these very objects. */
function matricesByTree({ steps }: Sequence, found = new Map<object, Layer>()) {
  for (const step of steps) {
    if (step.kind === "layer") found.set(step.parameters, step.layer);
    for (const part of partsOf(step)) matricesByTree(part, found);
  }
  return found;
}

function partsOf(step: Step): readonly Sequence[] {
  switch (step.kind) {
    case "block":
      return [step.body];
    case "join":
      return step.sides;
    case "repeat":
      return step.turns.map(({ body }) => body);
    default:
      return [];
  }
}

function* matricesIn(
  tree: ParameterTree,
  byTree: ReadonlyMap<object, Layer>,
  prefix = "",
): Generator<string> {
  for (const name of byTree.get(tree)?.matrices(tree) ?? []) yield prefix + name;
  for (const [name, entry] of Object.entries(tree))
    if (!isDeclaration(entry)) yield* matricesIn(entry, byTree, `${prefix}${name}.`);
}

type Member = readonly [name: string, of: ParameterDeclaration | ParameterTree];

function membersOf(steps: readonly Step[], names: Numbering): Member[] {
  return steps.flatMap((step) => membersOfStep(step, names));
}

function membersOfStep(step: Step, names: Numbering): Member[] {
  switch (step.kind) {
    case "layer":
      if (step.layer.parametersType === undefined) return [];
      return [[names.claim(camelCase(step.name)), step.parameters]];
    case "block":
      return group(parametersOf(step.body), () => names.claim(camelCase(step.name)));
    case "join":
      return step.sides.flatMap(({ steps }) => membersOf(steps, names));
    case "repeat":
      return group(turnsOf(step.turns), () => names.claim("repeat"));
    case "name":
    case "from":
    case "point":
      return [];
  }
}

/** A turn that is nothing but a block is that block. */
function turnsOf(turns: readonly { readonly body: Sequence }[]): ParameterTree {
  const trees = turns.flatMap(({ body }, index) => {
    const [only, ...others] = body.steps;
    const part = only?.kind === "block" && others.length === 0 ? only.body : body;
    return group(parametersOf(part), () => `turn${index + 1}`);
  });
  return Object.fromEntries(trees);
}

/** A part by its name; a part without parameters gets none. */
function group(tree: ParameterTree, claim: () => string): Member[] {
  return Object.keys(tree).length === 0 ? [] : [[claim(), tree]];
}
