import type { Ops } from "../../tensor/ops/ops.js";
import { logSoftmax } from "./log-softmax.js";
import { defineDenyLoss } from "./loss.js";

/**
 * Deny loss of Mode B: cross-entropy of an unauthorised path to the reject output. logits [n, …, C + 1] of that path,
 * `reject` the index of the reject output; scalar out.
 */
export function rejectLoss<T>(ops: Ops<T>, logits: T, reject: number): T {
  const outer = ops.shapeOf(logits).slice(0, -1);
  const starts = [...outer.map(() => 0), reject];
  const rejected = ops.slice(logSoftmax(ops, logits), starts, [...outer, 1]);
  return ops.neg(ops.mean(rejected));
}

export const rejectDenyLoss = defineDenyLoss({
  name: "reject",
  summary: "Mode B: the reject output under unauthorised keys",
  signature: {},
  output: "reject",
  looksAt: "denied",
  options: (_, { output }) => output,
  call: { rejectLoss },
});
