import { describe, expect, it } from "vitest";
import { traceGradients, traceProgram } from "../../../tensor/graph/index.js";
import { float32 } from "../../../tensor/ops/index.js";
import { sgdOptimizer } from "../../../tensor/optimizers/index.js";
import {
  addingProgram,
  type HostTensor,
  hostScalar,
  type Named,
  pick,
  type TrainingProgram,
  updateProgram,
  updatingProgram,
} from "../../../tensor/programs/index.js";
import { engines } from "../../support/engines.js";

/** The loss x · w, whose gradient is x; a buffer doubles at each step. */
const program = (decay: number): TrainingProgram => ({
  parameters: { w: float32() },
  buffers: { seen: float32() },
  inputs: { x: float32() },
  optimizer: sgdOptimizer.create({}),
  average: { decay, weights: { w: float32(), seen: float32() } },
  loss: (ops, weights, inputs) => ({
    loss: ops.mul(pick(weights, "w"), pick(inputs, "x")),
    metrics: {},
    buffers: { seen: ops.mul(pick(weights, "seen"), 2) },
  }),
});

describe.each(engines)("on $name, an average", ({ create }) => {
  it.each([0.5, 0.05])(
    "of decay %f keeps min(decay, (1 + t) / (10 + t)) of itself at step t",
    async (decay) => {
      const engine = await create();
      const executable = await engine.compileTraining(program(decay));
      let state: Named<HostTensor> = {
        ...{ w: hostScalar(3), seen: hostScalar(1) },
        ...{ "average:w": hostScalar(3), "average:seen": hostScalar(1) },
      };
      let [w, seen, ofW, ofSeen] = [3, 1, 3, 1];
      for (let t = 1; t <= 14; t++) {
        const fed = { ...state, x: hostScalar(t), step: hostScalar(t), learning_rate: hostScalar(0.25) };
        const inputs = Object.fromEntries(
          Object.entries(fed).map(([name, tensor]) => [name, engine.upload(tensor)]),
        );
        const outputs = await executable.run(inputs);
        const next = Object.keys(state).map(async (name) => [
          name,
          await engine.download(pick(outputs, name)),
        ]);
        state = Object.fromEntries(await Promise.all(next)) as Named<HostTensor>;
        [w, seen] = [w - 0.25 * t, 2 * seen];
        const kept = Math.min(decay, (1 + t) / (10 + t));
        [ofW, ofSeen] = [kept * ofW + (1 - kept) * w, kept * ofSeen + (1 - kept) * seen];
        const found = Object.keys(state).map((name) => pick(state, name).values[0] ?? Number.NaN);
        for (const [i, wanted] of [w, seen, ofW, ofSeen].entries())
          expect((found[i] ?? Number.NaN) / wanted, `${i} at ${t}`).toBeCloseTo(1, 5);
      }
      await executable.dispose();
    },
  );
});

describe("the graphs of a step of several batches", () => {
  const namesOf = (graph: ReturnType<typeof traceProgram>) => [
    graph.inputs.map(({ name }) => name),
    [...graph.outputs.keys()],
  ];

  it("add gradients to sums without slots and averages", () => {
    expect(namesOf(traceGradients(addingProgram(program(0.5))))).toEqual([
      ["w", "seen", "sum:w", "share", "carried", "x"],
      ["sum:w", "seen", "loss"],
    ]);
  });

  it("update by the sums without the loss, and average buffers that batches have moved", () => {
    const [inputs, outputs] = namesOf(traceProgram(updateProgram(program(0.5))));
    expect(inputs?.toSorted()).toEqual(
      ["w", "seen", "sum:w", "average:w", "average:seen", "learning_rate", "step"].toSorted(),
    );
    expect(outputs).toEqual(["w", "average:w", "average:seen"]);
  });

  it("have no two outputs of one name", () => {
    const clashing: TrainingProgram = {
      ...program(0.5),
      loss: (ops, weights, inputs) => {
        const found = program(0.5).loss(ops, weights, inputs);
        return { ...found, metrics: { "sum:w": found.loss, "average:w": found.loss } };
      },
    };
    expect(() => traceGradients(addingProgram(clashing))).toThrow('two outputs named "sum:w"');
    expect(() => traceGradients(updatingProgram(clashing))).toThrow('two outputs named "average:w"');
  });
});
