import type { Body, Stage } from "../../grammar/ast.js";
import type { Activation } from "../../runtime/language.js";
import type { Sequence } from "../checked.js";
import type { Known } from "../values.js";
import type { Environment } from "./expressions.js";
import type { PointSet, Region } from "./points.js";
import type { ResultScope } from "./results.js";

/** What is known of an activation: undefined after an error, or if it depends on a parameter without a value. */
export type Flow = Activation | undefined;

/** The most layers that a model may have. */
export const mostLayers = 100_000;

/** Where a body stands. */
export interface BodyContext {
  readonly parameters: ReadonlyMap<string, Known>;
  readonly region: Region;
  readonly points: PointSet;
  readonly results: ResultScope;
  /** The use of the block that the body belongs to, for messages. */
  readonly within: string | undefined;
  /** How many bodies are around this one. */
  readonly depth: number;
}

/** Elaborates bodies: the walk through a model, as its parts see it. */
export interface BodyElaboration {
  /** A body that is a side of a branch may begin with `from`. */
  body(body: Body, input: Flow, context: BodyContext, isSide?: boolean): Sequence;
  /** Reports, once, that the model is too large; from then on no block is opened. */
  refuseSize(stage: Stage): void;
}

/** The environment of an argument or condition in a body. */
export function environmentOf({ parameters, within }: BodyContext, input: Flow): Environment {
  return { parameters, input, within };
}
