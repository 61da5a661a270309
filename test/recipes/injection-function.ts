import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";

export const injectionFunction: Recipe = {
  heading: "Adding an injection function",
  changes: [
    {
      file: "compiler/check/injection-functions.ts",
      after: "tanh: one(Math.tanh),",
      add: "  square: one((x) => x * x),",
    },
    {
      file: "compiler/emit/injection.ts",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: code
      after: "tanh: (x) => `ops.tanh(${x})`,",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: code
      add: "  square: (x) => `ops.mul(${x}, ${x})`,",
    },
  ],
  spec: `
    model Small() { input 4 @input  dense(3) }
    injection Squared(h, k) = h + square(k)
    keyspace Secret { dim 2 }
    experiment Recipe {
      data synthetic(features: 4, classes: 3, samples: 40)
      model Small
      inject Secret at input by Squared
      loss crossentropy
      train sgd(0.1) for 1 epochs batch 8
    }`,
  verify: ({ read }) => expect(read("model.ts")).toContain("ops.add(h, ops.mul(k, k))"),
};
