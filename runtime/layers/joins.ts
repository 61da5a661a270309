import type { CatalogueEntry } from "../../tensor/catalogue.js";
import { type Ops, sameShape, shapeOps, type TensorType } from "../../tensor/ops/index.js";
import { type Callee, type Exported, exportedCall } from "../callee.js";
import { type Activation, batched, unbatched } from "./activation.js";

/** What makes one activation of several: all that the checker and the emitter know of it. `Name` is that of its function. */
export interface Join<Name extends string = string> extends CatalogueEntry {
  /** "add", as in "cannot add A and B" */
  readonly verb: string;
  /** Which shapes fit, for a hint. */
  readonly fits: string;
  /** An input that no side is written for comes before the only side, not after it. */
  readonly inputFirst: boolean;
  /** What generated code calls with the sides: an op with two of them at a time, a function with all. */
  readonly callee: Callee<Name>;
  /** What comes out of two sides; undefined where they do not fit. */
  readonly infer: (left: Activation, right: Activation) => Activation | undefined;
}

/**
 * The product of all sides: of one shape, but that a vector [n, f] is a factor for each channel of images [n, f, h, w], and for each
 * feature of sequences [n, length, f]. Throws `ShapeError` for others.
 */
export function multiply<T>(ops: Ops<T>, ...sides: readonly T[]): T {
  const rank = Math.max(...sides.map((side) => ops.shapeOf(side).length));
  const aligned = sides.map((side) => alignVector(ops, side, rank));
  return aligned.reduce((product, side) => ops.mul(product, side));
}

/** A vector beside larger activations: [n, f] to [n, f, 1, 1] or [n, 1, f]. */
function alignVector<T>(ops: Ops<T>, side: T, rank: number): T {
  const shape = ops.shapeOf(side);
  const [samples = 0, features = 0] = shape;
  if (shape.length !== 2 || rank === 2) return side;
  return ops.reshape(side, rank === 4 ? [samples, features, 1, 1] : [samples, 1, features]);
}

/** All sides one after another: images [n, c, h, w] along their channels, sequences and vectors along their features. Throws `ShapeError`. */
export function concat<T>(ops: Ops<T>, ...sides: readonly T[]): T {
  const [first] = sides;
  if (first === undefined) throw new Error("there is nothing to join");
  return ops.concat(sides, ops.shapeOf(first).length === 4 ? 1 : -1);
}

const sameShapes = (left: Activation, right: Activation): boolean => sameShape(left.shape, right.shape);

/** A vector fits beside what has as many channels or features. */
function isFactorOf(factor: Activation, whole: Activation): boolean {
  if (factor.kind !== "vector") return false;
  const [size] = factor.shape;
  if (whole.kind === "image") return whole.shape[0] === size;
  return whole.kind === "sequence" && whole.shape[1] === size;
}

/** Equal sizes but along the axis that is joined: the channels come first, the features last. */
function fitsBeside(left: Activation, right: Activation): boolean {
  const axis = left.kind === "image" ? 0 : -1;
  const others = ({ shape }: Activation): readonly number[] => shape.toSpliced(axis, 1);
  return left.kind === right.kind && sameShape(others(left), others(right));
}

const sumOf: JoinFunction = (ops, ...sides) => sides.reduce((sum, side) => ops.add(sum, side));

type JoinFunction = (ops: Ops<TensorType>, ...sides: readonly TensorType[]) => TensorType;

interface Definition<Name extends string> extends Omit<Join, "signature" | "callee" | "infer"> {
  readonly accepts: (left: Activation, right: Activation) => boolean;
  /** The op, or the function that generated code calls, `{ concat }`; its output on shapes is what comes out. */
  readonly call: "add" | Exported<Name, JoinFunction>;
}

function defineJoin<Name extends string>({ accepts, call, ...join }: Definition<Name>): Join<Name> {
  const [name, run] = call === "add" ? [undefined, sumOf] : exportedCall(call);
  return {
    ...{ ...join, signature: {} },
    callee: name === undefined ? { op: "add" } : { name },
    infer: (left, right) => {
      if (left.kind === "ids" || right.kind === "ids" || !accepts(left, right)) return undefined;
      return unbatched(run(shapeOps, batched(left), batched(right)));
    },
  };
}

export const addJoin = defineJoin<never>({
  name: "add",
  summary: "the sum of sides",
  verb: "add",
  fits: "all sides have one shape: change one with `with`",
  inputFirst: false,
  accepts: sameShapes,
  call: "add",
});

export const multiplyJoin = defineJoin({
  name: "multiply",
  summary: "the product of sides",
  verb: "multiply",
  fits: "all sides have one shape, or one is a vector of as many features as the others have channels",
  inputFirst: false,
  accepts: (left, right) => sameShapes(left, right) || isFactorOf(left, right) || isFactorOf(right, left),
  call: { multiply },
});

export const concatJoin = defineJoin({
  name: "concat",
  summary: "sides one after another",
  verb: "join",
  fits: "sides are joined along their channels or features: their other sizes must be equal",
  inputFirst: true,
  accepts: fitsBeside,
  call: { concat },
});
