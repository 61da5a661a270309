import { describe, it } from "vitest";
import type { Engine } from "../../tensor/engines/engine.js";
import { type ForwardOp, float32, type Ops, sizeOf } from "../../tensor/ops/index.js";
import { type HostTensor, type Named, slotName, type TrainingProgram } from "../../tensor/programs/index.js";
import { forwardGraph, spread, type TensorFunction } from "../support/reference/jacobian.js";
import { gradientCases } from "../tensor/graph/gradient-cases.js";
import { kinkCases } from "../tensor/graph/kink-cases.js";
import { type Contender, expectAgreement, onReference, outputsOf } from "./engines.js";
import { recordGradients, zeroFeeds } from "./record-gradients.js";

/** What one engine makes of a function: y, and the gradients of Σ seed · y. */
async function valueAndGradients(engine: Engine, f: TensorFunction): Promise<Named<HostTensor>> {
  const named = f.inputs.map((input, index) => [`x${index}`, input] as const);
  const types = (variable: boolean) =>
    Object.fromEntries(
      named
        .filter(([, { type }]) => (type.dtype === "float32") === variable)
        .map(([name, { type }]) => [name, type]),
    );
  const yType = forwardGraph(f).outputs.get("y")?.type ?? float32();
  const program: TrainingProgram = {
    parameters: types(true),
    inputs: types(false),
    optimizer: recordGradients,
    loss<T>(ops: Ops<T>, parameters: Named<T>, inputs: Named<T>) {
      const x = named.map(([name]) => (parameters[name] ?? inputs[name]) as T);
      const y = f.build(ops, ...x);
      const seed = ops.constant(spread(sizeOf(yType.shape), 5), float32(...yType.shape));
      return { loss: ops.sum(ops.mul(ops.cast(y, "float32"), seed)), metrics: { y } };
    },
  };
  const given = named.map(([name, { type, values }]) => {
    const held = type.dtype === "float32" ? Float32Array.from(values) : Int32Array.from(values);
    return [name, { type, values: held }] as const;
  });
  const feeds = { ...zeroFeeds(program), ...Object.fromEntries(given) };
  const outputs = await outputsOf(engine, engine.compileTraining(program), feeds);
  return Object.fromEntries(
    Object.entries(outputs).filter(
      ([name]) => !(name in program.parameters) || name === slotName("gradient", name),
    ),
  );
}

const casesOf = (op: ForwardOp): readonly TensorFunction[] => {
  const cases = gradientCases[op];
  return [...("gradient" in cases ? cases.gradient : cases.none), ...(kinkCases[op] ?? [])];
};

const expected = onReference(valueAndGradients);

/** Every op, and its gradient, is on the contenders what it is on the reference. */
export function describeOps(contenders: readonly Contender[]): void {
  describe.each(contenders)("values and gradients of $label", ({ missing, engine }) => {
    it.skipIf(missing).each(Object.keys(gradientCases) as ForwardOp[])("%s", async (op) => {
      for (const f of casesOf(op)) {
        expectAgreement(engine(), await valueAndGradients(engine(), f), await expected(f));
      }
    });
  });
}
