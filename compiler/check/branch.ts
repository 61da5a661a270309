import type { Branch, Side } from "../../grammar/ast.js";
import { type Activation, joins } from "../../runtime/language.js";
import { entryNamed } from "../../tensor/catalogue.js";
import type { Sequence } from "../checked.js";
import type { Report } from "../report.js";

/** A side of a branch: what it is in the text, undefined for the input itself, and what it comes to. */
export interface ElaboratedSide {
  readonly written: Side | undefined;
  readonly sequence: Sequence;
}

/** The sides of a branch, joined; undefined where one of them is unknown, and, with an error, where they do not fit. */
export function joinSides(
  stage: Branch,
  written: readonly ElaboratedSide[],
  identity: Sequence,
  within: string | undefined,
  report: Report,
): Sequence | undefined {
  const join = entryNamed(joins, "join", stage.by);
  const implied = { written: undefined, sequence: identity };
  const isAlone = written.length === 1;
  const sides = !isAlone ? written : join.inputFirst ? [implied, ...written] : [...written, implied];
  const wordsOf = wordsForPlaces(stage, isAlone);

  let output: Activation | undefined;
  for (const [index, { written: side, sequence }] of sides.entries()) {
    const right = sequence.output;
    if (right === undefined || (index > 0 && output === undefined)) return undefined;
    const joined = output === undefined ? right : join.infer(output, right);
    if (joined === undefined && output !== undefined) {
      report.error("residual-shape-mismatch", side === stage.sides[0] ? stage : (side ?? stage), {
        ...{ by: stage.by, verb: join.verb, identity: isAlone, within },
        fits:
          right.kind === "ids"
            ? "token ids are no numbers: make them vectors first, by `embedding`"
            : join.fits,
        left: { shape: output.description, from: index === 1 ? wordsOf(sides[0]?.written) : "joined so far" },
        right: { shape: right.description, from: wordsOf(side) },
      });
      return undefined;
    }
    output = joined;
  }
  if (output === undefined) return undefined;
  const parts = sides.map(({ sequence }) => sequence);
  const layers = parts.reduce((sum, part) => sum + part.layers, 0);
  return { steps: [{ kind: "join", join, sides: parts, output }], output, layers };
}

/** "from its body", "from `with`", "from its second `with`", "its input" */
function wordsForPlaces({ sides }: Branch, isAlone: boolean): (side: Side | undefined) => string {
  return (side) => {
    if (side === undefined) return "its input";
    const index = sides.indexOf(side);
    if (index === 0) return isAlone || sides.length === 2 ? "from its body" : "from its first body";
    return sides.length === 2 ? "from `with`" : `from its ${ordinals[index - 1] ?? `${index}th`} \`with\``;
  };
}

const ordinals = ["first", "second", "third"];
