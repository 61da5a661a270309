import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";

/** A function of the runtime, in an injection that would like to be called as it is. */
export const injectionFunction: Recipe = {
  heading: "Adding an injection function",
  changes: [
    {
      file: "runtime/injections/functions.ts",
      after: "const list = [",
      add: `  {
    name: "square",
    summary: "x²",
    ...ofOne,
    fold: (x) => x * x,
    callee: runtime({ squareOf }),
  },`,
    },
    {
      file: "runtime/injections/functions.ts",
      after: "const ofOne = { signature: { x: float }, numbers: [] } as const;",
      add: `
/** x². */
export function squareOf<T>(ops: Ops<T>, x: T): T {
  return ops.mul(x, x);
}`,
    },
    {
      file: "runtime/injections/index.ts",
      after: 'export { absolute } from "./functions.js";',
      add: 'export { squareOf } from "./functions.js";',
    },
  ],
  spec: `
    model Small() { input 4 @input  dense(3) }
    injection SquareOf(h, k) = h + square(k) * square(3)
    keyspace Secret { dim 2 }
    experiment Recipe {
      data synthetic(features: 4, classes: 3, samples: 40)
      model Small
      inject Secret at input by SquareOf
      loss crossentropy
      train sgd(0.1) for 1 epochs batch 8
    }`,
  verify: ({ read }) => expect(read("model.ts")).toMatch(/ops\.mul\(squareOf\d*\(ops, k\), 9\)/),
};
