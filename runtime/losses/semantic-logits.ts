import type { Ops } from "../../tensor/ops/ops.js";

/** The logits of the C classes, without a reject output where the head has one. logits [n, …, outputs] to [n, …, classes]. */
export function semanticLogits<T>(ops: Ops<T>, logits: T, classes: number): T {
  return firstOutputs(ops, logits, classes);
}

/**
 * The outputs that compete for a prediction, classes and reject output, without an auxiliary rejection logit, which is
 * the last. outputs [n, …, outputs] to [n, …, competing].
 */
export function competingLogits<T>(ops: Ops<T>, outputs: T, competing: number): T {
  return firstOutputs(ops, outputs, competing);
}

function firstOutputs<T>(ops: Ops<T>, outputs: T, count: number): T {
  const shape = ops.shapeOf(outputs);
  if (shape.at(-1) === count) return outputs;
  return ops.slice(
    outputs,
    shape.map(() => 0),
    [...shape.slice(0, -1), count],
  );
}
