import { describe, expect, it } from "vitest";
import * as runtime from "../../../runtime/index.js";
import { type InjectionFunction, injectionFunctions } from "../../../runtime/injections/functions.js";
import { trace } from "../../../tensor/graph/index.js";
import { float32, type Ops } from "../../../tensor/ops/index.js";
import { pick } from "../../../tensor/programs/index.js";
import { interpret } from "../../support/reference/index.js";

type Call<T> = (...operands: unknown[]) => T;

/** What generated code writes: `ops.tanh(k)`, or `absolute(ops, k)`. */
function callOf<T>({ callee }: InjectionFunction, ops: Ops<T>): Call<T> {
  if ("op" in callee) return (...operands) => (ops[callee.op] as Call<T>).apply(ops, operands);
  const exported = (runtime as Readonly<Record<string, unknown>>)[callee.name] as Call<T>;
  return (...operands) => exported(ops, ...operands);
}

const x = [-2.5, -1, 0, 0.25, 3];
const y = [1, -1.5, 0, 0.5, 2];
const numbers = [-0.5, 0.75];

describe.each([...injectionFunctions])("%s", (_, entry) => {
  it("is of tensors what it is of numbers", () => {
    const tensors = Object.keys(entry.signature).length - entry.numbers.length;
    const limits = numbers.slice(0, entry.numbers.length);
    const graph = trace({ x: float32(5), y: float32(5) }, (ops, inputs) => ({
      out: callOf(entry, ops)(...[pick(inputs, "x"), pick(inputs, "y")].slice(0, tensors), ...limits),
    }));
    const found = Array.from(interpret(graph, { x, y })["out"]?.values ?? []);
    const folded = x.map((value, i) => entry.fold(...[value, y[i] ?? 0].slice(0, tensors), ...limits));
    expect(found).toHaveLength(x.length);
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(folded[i] ?? Number.NaN, 12);
    });
  });
});
