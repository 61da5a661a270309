import { describe, expect, it } from "vitest";
import { trace } from "../../../tensor/graph/index.js";
import { float32 } from "../../../tensor/ops/index.js";
import { createOptimizer } from "../../../tensor/optimizers/index.js";
import type { Configured } from "../../../tensor/signature.js";
import { interpret } from "../../support/reference/index.js";

const gradients = [0.5, -2, 0.1, 3];

/** Runs the optimizer's own graph for as many steps as there are gradients, on one number. */
function steps(configured: Configured, start: number): number {
  const optimizer = createOptimizer(configured);
  const types = Object.fromEntries(
    ["parameter", "gradient", "learningRate", "step", ...optimizer.slots].map((name) => [name, float32()]),
  );
  const graph = trace(types, (ops, inputs) => {
    const of = (name: string) => inputs[name] ?? ops.constant([0], float32());
    const slots = Object.fromEntries(optimizer.slots.map((name) => [name, of(name)]));
    const { parameter, slots: next } = optimizer.update(ops, {
      name: "parameter",
      parameter: of("parameter"),
      gradient: of("gradient"),
      learningRate: of("learningRate"),
      step: of("step"),
      slots,
    });
    return { parameter, ...next };
  });
  let state: Record<string, number> = Object.fromEntries(optimizer.slots.map((name) => [name, 0]));
  state["parameter"] = start;
  gradients.forEach((gradient, i) => {
    const feeds = { ...state, gradient, learningRate: 0.1, step: i + 1 };
    const scalars = Object.entries(feeds).map(([name, value]) => [name, [value]] as const);
    const outputs = interpret(graph, Object.fromEntries(scalars));
    state = Object.fromEntries(
      Object.entries(outputs).map(([name, { values }]) => [name, values[0] ?? Number.NaN]),
    );
  });
  return state["parameter"] ?? Number.NaN;
}

const adamArguments = { lr: 0.1, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0 };

/** Adam by its published formula, with plain powers of β. */
function expectedAdam(start: number, decay: { penalty: number; decoupled: number }): number {
  let [theta, m, v] = [start, 0, 0];
  gradients.forEach((raw, i) => {
    const g = raw + decay.penalty * theta;
    theta *= 1 - 0.1 * decay.decoupled;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const [mHat, vHat] = [m / (1 - 0.9 ** (i + 1)), v / (1 - 0.999 ** (i + 1))];
    theta -= (0.1 * mHat) / (Math.sqrt(vHat) + 1e-8);
  });
  return theta;
}

function expectedSgd(start: number, momentum: number, nesterov: boolean, decay: number): number {
  let [theta, u] = [start, 0];
  for (const raw of gradients) {
    const g = raw + decay * theta;
    u = momentum * u + g;
    theta -= 0.1 * (nesterov ? g + momentum * u : u);
  }
  return theta;
}

describe("optimizers against their formulas", () => {
  it("adam", () => {
    expect(steps({ name: "adam", arguments: adamArguments }, 2)).toBeCloseTo(
      expectedAdam(2, { penalty: 0, decoupled: 0 }),
      5,
    );
  });

  it("adam with an L2 penalty", () => {
    const configured = { name: "adam", arguments: { ...adamArguments, weight_decay: 0.3 } };
    expect(steps(configured, 2)).toBeCloseTo(expectedAdam(2, { penalty: 0.3, decoupled: 0 }), 5);
  });

  it("adamw: the decay does not pass through the moments", () => {
    const configured = { name: "adamw", arguments: { ...adamArguments, weight_decay: 0.3 } };
    expect(steps(configured, 2)).toBeCloseTo(expectedAdam(2, { penalty: 0, decoupled: 0.3 }), 5);
  });

  it.each([
    { momentum: 0, nesterov: false, weight_decay: 0 },
    { momentum: 0.9, nesterov: false, weight_decay: 0.01 },
    { momentum: 0.9, nesterov: true, weight_decay: 0.01 },
  ])("sgd %o", ({ momentum, nesterov, weight_decay }) => {
    const configured = { name: "sgd", arguments: { lr: 0.1, momentum, nesterov, weight_decay } };
    expect(steps(configured, 2)).toBeCloseTo(expectedSgd(2, momentum, nesterov, weight_decay), 5);
  });
});
