import type { Ops } from "../ops/ops.js";

/** The logits of the C classes, without a reject output where the head has one. logits [n, …, outputs] to [n, …, classes]. */
export function semanticLogits<T>(ops: Ops<T>, logits: T, classes: number): T {
  const shape = ops.shapeOf(logits);
  if (shape.at(-1) === classes) return logits;
  return ops.slice(
    logits,
    shape.map(() => 0),
    [...shape.slice(0, -1), classes],
  );
}
