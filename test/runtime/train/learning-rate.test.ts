import { describe, expect, it } from "vitest";
import { learningRateOf } from "../../../runtime/train/learning-rate.js";
import type { Configured } from "../../../tensor/signature.js";

const stepsPerEpoch = 4;
const steps: Configured = { name: "steps", arguments: { epochs: [2, 5], factor: 0.1 } };
const cosine: Configured = { name: "cosine", arguments: { final: 0.01 } };
const constant: Configured = { name: "constant", arguments: {} };

/** The rates of all steps of a training from 0.2. */
function rates(schedule: Configured, { warmup = 0, epochs = 6 } = {}): number[] {
  const optimizer = { name: "sgd", arguments: { lr: 0.2 } };
  const rate = learningRateOf({ optimizer, schedule, warmup, epochs }, stepsPerEpoch);
  return Array.from({ length: epochs * stepsPerEpoch }, (_, step) => rate(step));
}

function expectRates(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [step, rate] of found.entries())
    expect(rate, `step ${step}`).toBeCloseTo(expected[step] ?? NaN, 12);
}

const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);

describe("the learning rate", () => {
  it("stays as it is", () => expectRates(rates(constant), times(24, 0.2)));

  it("falls in steps, after so many epochs, as MultiStepLR does", () => {
    expectRates(rates(steps), [...times(8, 0.2), ...times(12, 0.02), ...times(4, 0.002)]);
  });

  it("falls at one milestone twice where it is given twice, as MultiStepLR does", () => {
    const twice = { name: "steps", arguments: { epochs: [2, 2], factor: 0.5 } };
    expectRates(rates(twice, { epochs: 3 }), [...times(8, 0.2), ...times(4, 0.05)]);
  });

  it("falls along half a cosine, as CosineAnnealingLR does when it is moved on at every step", () => {
    // η_{t+1} = η_min + (η_t − η_min)(1 + cos(π(t + 1)/T)) / (1 + cos(πt/T)): the recursion of PyTorch's page
    const expected = [0.2];
    for (let t = 0; t < 23; t++) {
      const ratio = (1 + Math.cos((Math.PI * (t + 1)) / 24)) / (1 + Math.cos((Math.PI * t) / 24));
      expected.push(0.01 + ((expected.at(-1) ?? 0) - 0.01) * ratio);
    }
    expectRates(rates(cosine), expected);
  });

  it("grows in equal parts over the warm-up and reaches its value with the last of its steps", () => {
    const found = rates(constant, { warmup: 1.5, epochs: 2 });
    expectRates(found, [...[1, 2, 3, 4, 5, 6].map((part) => (0.2 * part) / 6), 0.2, 0.2]);
  });

  it("begins the cosine after the warm-up", () => {
    const found = rates(cosine, { warmup: 2 });
    expectRates(
      found.slice(0, 8),
      [1, 2, 3, 4, 5, 6, 7, 8].map((part) => (0.2 * part) / 8),
    );
    expectRates(found.slice(8), rates(cosine, { epochs: 4 }));
  });

  it("counts the epochs of steps from the beginning, warm-up included", () => {
    const found = rates(steps, { warmup: 1 });
    expectRates(found, [0.05, 0.1, 0.15, 0.2, ...rates(steps).slice(4)]);
  });

  it("is in the warm-up all the time where that is longer than the training", () => {
    expectRates(
      rates(cosine, { warmup: 12, epochs: 1 }),
      [1, 2, 3, 4].map((part) => (0.2 * part) / 48),
    );
  });
});
