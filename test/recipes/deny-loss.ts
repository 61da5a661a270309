import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";

/** A deny loss with an output of its own and arguments, beside an injection that would like to be called as it is. */
export const denyLoss: Recipe = {
  heading: "Adding a loss",
  changes: [
    {
      file: "runtime/losses/logit-gap.ts",
      text: `import type { Ops } from "../../tensor/ops/ops.js";
import { defineDenyLoss, type DenyOperands } from "./loss.js";

/** Mean of strength · (z − z_w)² over all logits. Scalar out. */
export function logitGapLoss<T>(
  ops: Ops<T>,
  { valid, denied }: DenyOperands<T>["compared"],
  { strength }: { readonly reject: number; readonly strength: number },
): T {
  const gap = ops.sub(valid, denied);
  return ops.mul(ops.mean(ops.mul(gap, gap)), strength);
}

export const logitGapDenyLoss = defineDenyLoss({
  name: "logit_gap",
  summary: "the logits of a valid key",
  signature: { strength: { type: "float", min: 0, default: 1 } },
  output: "reject",
  looksAt: "compared",
  options: ({ strength }, { output }) => ({ reject: output, strength }),
  call: { logitGapLoss },
});
`,
    },
    {
      file: "runtime/losses/catalogue.ts",
      after: 'import { type DenyLoss, defineBaseline, type Loss } from "./loss.js";',
      add: 'import { logitGapDenyLoss } from "./logit-gap.js";',
    },
    { file: "runtime/losses/catalogue.ts", after: "rejectDenyLoss,", add: "  logitGapDenyLoss," },
    {
      file: "runtime/losses/index.ts",
      after: 'export { rejectLoss } from "./reject.js";',
      add: 'export { logitGapLoss } from "./logit-gap.js";',
    },
  ],
  spec: `
    model Small() { input 4 @input  dense(3) }
    injection LogitGapLoss(h, k) = h + k
    keyspace Secret { dim 2 }
    experiment Recipe {
      data synthetic(features: 4, classes: 3, samples: 40)
      model Small
      inject Secret at input by LogitGapLoss
      loss crossentropy + deny logit_gap(0.5) on wrong, none
      train sgd(0.1) for 1 epochs batch 8
    }`,
  verify({ read }) {
    const code = read("model.ts").replaceAll(/\s+/g, " ");
    expect(code).toMatch(
      /logitGapLoss\d*\( ?ops, \{ valid, denied: none, labels: batch.labels \}, \{ reject: 3,/,
    );
    expect(code).toContain("head: { classes: 3, reject: 3, auxReject: null }");
    expect(read("metrics.jsonl")).toContain("deny logit_gap on wrong, none");
  },
};
