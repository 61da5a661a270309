import type { Ops } from "../../tensor/ops/ops.js";
import { softmax } from "./activations.js";
import { type DenseParameters, dense } from "./dense.js";
import { initArgument, weightAndBias } from "./initializers.js";
import { defineLayer } from "./layer.js";

/** Each weight [features, features] and bias [features]; the rows of the first three are the heads', one after another. */
export interface AttentionParameters<T> {
  readonly query: DenseParameters<T>;
  readonly key: DenseParameters<T>;
  readonly value: DenseParameters<T>;
  readonly output: DenseParameters<T>;
}

export interface AttentionOptions {
  readonly heads: number;
  /** A position sees itself and those before it only. */
  readonly causal: boolean;
}

/** exp of it is 0 in float32. */
const hidden = -1e9;

/**
 * Multi-head self-attention (Vaswani et al. 2017): softmax(QKᵀ / √d) V for each head of d = features / heads numbers,
 * side by side, through the output map. h [n, length, features], and the same out.
 */
export function attention<T>(
  ops: Ops<T>,
  h: T,
  p: AttentionParameters<T>,
  { heads, causal }: AttentionOptions,
): T {
  const [samples = 0, length = 0, features = 0] = ops.shapeOf(h);
  const width = features / heads;
  const split = (x: T): T => ops.transpose(ops.reshape(x, [samples, length, heads, width]), [0, 2, 1, 3]);
  // The queries are scaled, and not the scores: they are fewer.
  const queries = split(ops.mul(dense(ops, h, p.query), 1 / Math.sqrt(width)));
  const scores = ops.matmul(queries, split(dense(ops, h, p.key)), { transposeB: true });
  const visible = causal ? ops.add(scores, futureMask(ops, length)) : scores;
  const mixed = ops.matmul(softmax(ops, visible), split(dense(ops, h, p.value)));
  return dense(ops, ops.reshape(ops.transpose(mixed, [0, 2, 1, 3]), [samples, length, features]), p.output);
}

/** [length, length]: `hidden` where the column lies behind the row, 0 elsewhere. */
function futureMask<T>(ops: Ops<T>, length: number): T {
  const places = Float32Array.from({ length }, (_, place) => place);
  const row = ops.constant(places, { dtype: "float32", shape: [length, 1] });
  const column = ops.constant(places, { dtype: "float32", shape: [1, length] });
  return ops.mul(ops.cast(ops.greater(column, row), "float32"), hidden);
}

export const attentionLayer = defineLayer({
  name: "attention",
  elsewhere: ["multiheadattention", "multiheadselfattention", "selfattention", "mha", "msa"],
  summary: "multi-head self-attention",
  signature: {
    heads: { type: "int", min: 1 },
    causal: { type: "bool", default: false },
    init: initArgument("truncated_normal"),
  },
  accepts: ["sequence"],
  divisions: ({ shape: [, width = 0] }, { heads }) => [
    { part: "heads", count: heads, whole: "the width", size: width },
  ],
  parameters({ shape: [, width = 0] }, { init }) {
    const map = weightAndBias([width, width], init);
    return { query: map, key: map, value: map, output: map };
  },
  options: ({ heads, causal }) => ({ heads, causal }),
  intermediate: ({ shape: [length = 0] }, { heads }) => ({
    what: "the scores of `attention`",
    numbers: heads * length * length,
  }),
  call: { attention },
});
