import type { ParameterDeclaration, ParameterTree } from "../tensor/programs/parameter-tree.js";
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
