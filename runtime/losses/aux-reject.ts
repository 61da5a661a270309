import type { Ops } from "../../tensor/ops/ops.js";
import { defineDenyLoss } from "./loss.js";
import { rejectLoss } from "./reject.js";

/** The outputs [n, …, outputs] under the valid key and on an unauthorised path; one of them is the scalar logit r. */
export interface AuxRejectOperands<T> {
  readonly valid: T;
  readonly denied: T;
}

/**
 * Deny loss with a rejection logit r beside the classes: half BCE(σ(r), 0) on the valid path and half BCE(σ(r), 1) on
 * the unauthorised one, means over predictions. `output` is the index of r; scalar out.
 */
export function auxRejectLoss<T>(ops: Ops<T>, { valid, denied }: AuxRejectOperands<T>, output: number): T {
  const accepted = rejectLoss(ops, withZero(ops, auxiliaryLogit(ops, valid, output)), 0);
  const rejected = rejectLoss(ops, withZero(ops, auxiliaryLogit(ops, denied, output)), 1);
  return ops.mul(ops.add(accepted, rejected), 0.5);
}

/** The logit r of every prediction. outputs [n, …, outputs] to [n, …, 1]. */
export function auxiliaryLogit<T>(ops: Ops<T>, outputs: T, output: number): T {
  const outer = ops.shapeOf(outputs).slice(0, -1);
  return ops.slice(outputs, [...outer.map(() => 0), output], [...outer, 1]);
}

/** (0, r): softmax of the two is (1 − σ(r), σ(r)), so that cross-entropy over them is binary cross-entropy, and stable. */
function withZero<T>(ops: Ops<T>, logit: T): T {
  const none = ops.shapeOf(logit).map(() => 0);
  return ops.pad(logit, [...none.slice(1), 1], none);
}

export const auxRejectDenyLoss = defineDenyLoss({
  name: "aux_reject",
  summary: "a logit beside the other outputs that says whether a key is to be refused",
  signature: {},
  output: "auxReject",
  learned: ["class", "number", "labels"],
  looksAt: "outputs",
  options: (_, { output }) => output,
  call: { auxRejectLoss },
});
