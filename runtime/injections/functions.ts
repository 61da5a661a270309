import { type CatalogueEntry, catalogueOf } from "../../tensor/catalogue.js";
import type { Ops, TensorType } from "../../tensor/ops/index.js";
import { type Callee, type Exported, exportedCall } from "../callee.js";
import type * as exported from "./index.js";

/** What an `injection` of a spec can apply to activations, keys and numbers, element by element. All have a gradient. */
export interface InjectionFunction<Call extends string = string> extends CatalogueEntry {
  /** The arguments that must be numbers, known when the model is built; all others may be tensors. */
  readonly numbers: readonly string[];
  /** What is wrong with those numbers, if anything: which argument, and what it must be. */
  readonly refuse?: (numbers: ReadonlyMap<string, number>) => Refusal | undefined;
  /** The value where all arguments are numbers. */
  readonly fold: (...values: number[]) => number;
  /** What generated code calls: `ops.tanh(k)`, or `absolute(ops, k)`. */
  readonly callee: Callee<Call>;
}

interface Refusal {
  readonly argument: string;
  readonly found: string;
}

/** |x|. */
export function absolute<T>(ops: Ops<T>, x: T): T {
  return ops.maximum(x, ops.neg(x));
}

/** A function of the runtime, of tensors. */
function runtime<Name extends string>(
  call: Exported<Name, (ops: Ops<TensorType>, ...values: TensorType[]) => TensorType>,
): { readonly name: Name } {
  const [name] = exportedCall(call);
  return { name };
}

const float = { type: "float" } as const;
const ofOne = { signature: { x: float }, numbers: [] } as const;
const ofTwo = { signature: { a: float, b: float }, numbers: [] } as const;

const list = [
  { name: "tanh", summary: "tanh x", ...ofOne, fold: Math.tanh, callee: { op: "tanh" } },
  {
    name: "sigmoid",
    summary: "1 / (1 + e^−x)",
    ...ofOne,
    fold: (x) => 1 / (1 + Math.exp(-x)),
    callee: { op: "sigmoid" },
  },
  {
    name: "relu",
    summary: "max(x, 0)",
    ...ofOne,
    fold: (x) => Math.max(x, 0),
    callee: { op: "relu" },
  },
  { name: "exp", summary: "e^x", ...ofOne, fold: Math.exp, callee: { op: "exp" } },
  {
    name: "abs",
    summary: "the absolute value of x",
    ...ofOne,
    fold: Math.abs,
    callee: runtime({ absolute }),
  },
  {
    name: "max",
    summary: "the greater of the two",
    ...ofTwo,
    fold: Math.max,
    callee: { op: "maximum" },
  },
  {
    name: "min",
    summary: "the smaller of the two",
    ...ofTwo,
    fold: Math.min,
    callee: { op: "minimum" },
  },
  {
    name: "clamp",
    summary: "x limited to [`low`, `high`]",
    signature: { x: float, low: float, high: float },
    numbers: ["low", "high"],
    refuse(numbers) {
      const [low = 0, high = 0] = [numbers.get("low"), numbers.get("high")];
      if (low <= high) return undefined;
      return { argument: "high", found: `at least \`low\`: ${high} is below ${low}` };
    },
    fold: (x, low, high) => Math.min(Math.max(x, low), high),
    callee: { op: "clamp" },
  },
] as const satisfies readonly InjectionFunction<keyof typeof exported>[];

export const injectionFunctions = catalogueOf<InjectionFunction>(list);
