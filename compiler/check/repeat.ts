import type { PointDeclaration, Repeat, Stage } from "../../grammar/ast.js";
import type { PointStep, Sequence } from "../checked.js";
import { type BodyContext, type BodyElaboration, environmentOf, type Flow, mostLayers } from "./body.js";
import type { Checks } from "./checks.js";
import type { Environment } from "./expressions.js";

/** The turns of a `repeat`, one after another, with the points after them. Undefined if its output is unknown. */
export function elaborateRepeat(
  elaboration: BodyElaboration,
  checks: Checks,
  stage: Stage & Repeat,
  input: Flow,
  context: BodyContext,
): Sequence | undefined {
  const environment = environmentOf(context, input);
  const rule = { type: "int", min: 0 } as const;
  const count = checks.arguments.value(stage.count, rule, "the count of `repeat`", environment) as
    | number
    | undefined;
  const isCountable = count !== undefined && count <= mostLayers;
  if (count !== undefined && !isCountable) elaboration.refuseSize(stage);
  const inner: BodyContext = { ...context, region: context.region === "block" ? "block" : "repeat" };
  const { turns, output, layers } = unroll(
    { elaboration, checks },
    stage,
    isCountable ? input : undefined,
    count,
    inner,
  );

  const points = declareTurnPoints(checks, stage.points, { turns, count, output }, context, environment);
  if (output === undefined) return undefined;
  const turnsWithPoints = turns.map((body, index) => ({ body, points: points.byTurn.get(index + 1) ?? [] }));
  const repeat = { kind: "repeat" as const, turns: turnsWithPoints, output };
  return { steps: turns.length === 0 ? points.atEnd : [repeat, ...points.atEnd], output, layers };
}

interface Turns {
  readonly turns: readonly Sequence[];
  readonly output: Flow;
}

/** The body once per turn. Without a turn, and where the shapes are unknown, it is read once for its mistakes. */
function unroll(
  { elaboration, checks }: { readonly elaboration: BodyElaboration; readonly checks: Checks },
  stage: Stage & Repeat,
  input: Flow,
  count: number | undefined,
  context: BodyContext,
): Turns & { readonly layers: number } {
  const turns: Sequence[] = [];
  if (count === 0) {
    elaboration.body(stage.body, undefined, turnContext(stage, undefined, context));
    return { turns, output: input, layers: 0 };
  }
  let layers = 0;
  let output = input;
  let entered: Flow;
  do {
    // with the same input as the turn before it, a turn is the same, if it does not count: one object stands for both
    const before = turns.at(-1);
    const isSame =
      before !== undefined &&
      output !== undefined &&
      stage.index === undefined &&
      entered?.description === output.description;
    const number = output === undefined ? undefined : turns.length + 1;
    const turn = isSame ? before : elaboration.body(stage.body, output, turnContext(stage, number, context));
    if (isSame) checks.spend(1, stage);
    turns.push(turn);
    entered = output;
    output = turn.output;
    layers += Math.max(1, turn.layers);
    if (layers > mostLayers) {
      elaboration.refuseSize(stage);
      output = undefined;
    }
  } while (output !== undefined && turns.length < (count ?? 0));
  return { turns, output, layers };
}

/** What a turn sees: its number, counted from 1, where that has a name; undefined while it is not known. */
function turnContext({ index }: Repeat, number: number | undefined, context: BodyContext): BodyContext {
  if (index === undefined) return context;
  return { ...context, parameters: new Map([...context.parameters, [index.text, number]]) };
}

/** `@block` is the activation after the last turn, `@block[2]` that after the second. */
function declareTurnPoints(
  checks: Checks,
  points: readonly PointDeclaration[],
  { turns, count, output }: Turns & { readonly count: number | undefined },
  context: BodyContext,
  environment: Environment,
): { byTurn: ReadonlyMap<number, PointStep[]>; atEnd: PointStep[] } {
  const byTurn = new Map<number, PointStep[]>();
  const atEnd: PointStep[] = [];
  for (const point of points) {
    const name = point.name.text;
    if (point.index === undefined) {
      atEnd.push(...context.points.declareAll([point], output, context.region));
      continue;
    }
    const what = `the turn of \`@${name}\``;
    const turn = checks.arguments.value(point.index, { type: "int" }, what, environment) as
      | number
      | undefined;
    if (turn === undefined) continue;
    if (turn < 1 || turn > (count ?? turn)) {
      checks.report.error("unknown-repeat-turn", point, { name, turn, turns: count ?? 1 });
      continue;
    }
    const activation = output === undefined ? undefined : turns[turn - 1]?.output;
    const step = context.points.declare(point, `${name}[${turn}]`, activation, context.region);
    if (step !== undefined) byTurn.set(turn, [...(byTurn.get(turn) ?? []), step]);
  }
  return { byTurn, atEnd };
}
