import type { Ops } from "../../tensor/ops/ops.js";
import type { Mode } from "../model.js";
import { softmax } from "./activations.js";
import { type DenseParameters, dense } from "./dense.js";
import { initArgument, linearMap } from "./initializers.js";
import { defineLayer } from "./layer.js";
import { rotate } from "./rotary.js";

/**
 * query weight [heads · d, features], key and value [kvHeads · d, features], output [features, heads · d], each with its bias or
 * without; the rows of the first three are the heads', one after another.
 */
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

export interface AttentionSettings {
  /** Heads of keys and values, each for heads / kvHeads heads of queries that follow one another; `heads` without it. */
  readonly kvHeads?: number;
  /** d, the numbers of a head; features / heads without it. */
  readonly headDim?: number;
  /** The base of rotary positions; none without it. */
  readonly rotary?: number;
  /** The share of a head's numbers that they turn; all without it. */
  readonly rotaryShare?: number;
  /** Chance of each weight to be dropped in training; 0 without it. */
  readonly dropout?: number;
}

/** exp of it is 0 in float32. */
export const hidden = -1e9;

/**
 * Multi-head self-attention (Vaswani et al. 2017): softmax(QKᵀ / √d) V for each head of d numbers, side by side, through the output
 * map. With fewer heads of keys and values, several heads of queries share one (Ainslie et al. 2023). h [n, length, features], and
 * the same out.
 */
export function attention<T>(
  ops: Ops<T>,
  h: T,
  p: AttentionParameters<T>,
  { heads, causal }: AttentionOptions,
  mode?: Mode<T>,
  { kvHeads = heads, headDim, rotary, rotaryShare = 1, dropout = 0 }: AttentionSettings = {},
): T {
  const [samples = 0, length = 0, features = 0] = ops.shapeOf(h);
  const width = headDim ?? features / heads;
  const turn = (x: T): T => (rotary === undefined ? x : rotate(ops, x, rotary, rotaryShare));
  // The queries of the heads that share a key stand below one another: [n, kvHeads, heads / kvHeads · length, d].
  const shared = (x: T, last: number): T =>
    kvHeads === heads ? x : ops.reshape(x, [samples, kvHeads, (heads / kvHeads) * length, last]);
  const apart = (x: T, last: number): T =>
    kvHeads === heads ? x : ops.reshape(x, [samples, heads, length, last]);
  // The queries are scaled, and not the scores: they are fewer.
  const scaled = ops.mul(dense(ops, h, p.query), 1 / Math.sqrt(width));
  const queries = shared(turn(headsOf(ops, scaled, heads)), width);
  const keys = turn(headsOf(ops, dense(ops, h, p.key), kvHeads));
  const scores = apart(ops.matmul(queries, keys, { transposeB: true }), length);
  const weights = softmax(ops, causal ? ops.add(scores, futureMask(ops, length)) : scores);
  const isDropping = mode?.kind === "training" && dropout > 0;
  const kept = isDropping ? ops.mul(weights, mode.mask(ops.shapeOf(weights), dropout)) : weights;
  const mixed = ops.matmul(shared(kept, length), headsOf(ops, dense(ops, h, p.value), kvHeads));
  return dense(ops, withoutHeads(ops, apart(mixed, width)), p.output);
}

/** [n, length, heads · d] to [n, heads, length, d]. */
export function headsOf<T>(ops: Ops<T>, x: T, heads: number): T {
  const [samples = 0, length = 0, width = 0] = ops.shapeOf(x);
  return ops.transpose(ops.reshape(x, [samples, length, heads, width / heads]), [0, 2, 1, 3]);
}

/** [n, heads, length, d] to [n, length, heads · d]. */
export function withoutHeads<T>(ops: Ops<T>, x: T): T {
  const [samples = 0, heads = 0, length = 0, width = 0] = ops.shapeOf(x);
  return ops.reshape(ops.transpose(x, [0, 2, 1, 3]), [samples, length, heads * width]);
}

/** [length, length]: `hidden` where the column lies behind the row, 0 elsewhere. */
function futureMask<T>(ops: Ops<T>, length: number): T {
  const places = Float32Array.from({ length }, (_, place) => place);
  const row = ops.constant(places, { dtype: "float32", shape: [length, 1] });
  const column = ops.constant(places, { dtype: "float32", shape: [1, length] });
  return ops.mul(ops.cast(ops.greater(column, row), "float32"), hidden);
}

/** The names of the matrices of attention, out of those of its parameters. */
export function attentionMatrices({ query, key, value, output }: AttentionParameters<string>): string[] {
  return [query, key, value, output].map(({ weight }) => weight);
}

/** A bias of its own, or that of the others. */
const biasArgument = { type: "bool", words: ["bias"], default: "bias" } as const;

export const attentionLayer = defineLayer({
  name: "attention",
  elsewhere: ["multiheadattention", "multiheadselfattention", "selfattention", "mha", "msa"],
  summary: "multi-head self-attention",
  signature: {
    heads: { type: "int", min: 1 },
    causal: { type: "bool", default: false },
    init: initArgument("truncated_normal"),
    kv_heads: { type: "int", min: 1, words: ["heads"], default: "heads" },
    head_dim: { type: "int", min: 1, words: ["split"], default: "split" },
    bias: { type: "bool", default: true },
    key_bias: biasArgument,
    output_bias: biasArgument,
    rotary: { type: "float", min: 1, exclusiveMin: true, words: ["none"], default: "none" },
    rotary_share: { type: "float", min: 0, exclusiveMin: true, max: 1, default: 1 },
    dropout: { type: "float", min: 0, max: 1, exclusiveMax: true, default: 0 },
  },
  accepts: ["sequence"],
  divisions: ({ shape: [, width = 0] }, { heads, kv_heads, head_dim }) => [
    ...(head_dim === "split" ? [{ part: "heads", count: heads, whole: "the width", size: width }] : []),
    ...(kv_heads === "heads" ? [] : [{ part: "kv_heads", count: kv_heads, whole: "the heads", size: heads }]),
  ],
  parameters({ shape: [, features = 0] }, args) {
    const { heads, init, bias } = args;
    const width = args.head_dim === "split" ? features / heads : args.head_dim;
    const shared = (args.kv_heads === "heads" ? heads : args.kv_heads) * width;
    const own = (given: boolean | "bias"): boolean => (given === "bias" ? bias : given);
    return {
      query: linearMap(heads * width, features, init, bias),
      key: linearMap(shared, features, init, own(args.key_bias)),
      value: linearMap(shared, features, init, bias),
      output: linearMap(features, heads * width, init, own(args.output_bias)),
    };
  },
  matrices: attentionMatrices,
  options: ({ heads, causal }) => ({ heads, causal }),
  takesMode: "with settings",
  settings({ heads, kv_heads, head_dim, rotary, rotary_share, dropout }) {
    const settings = {
      ...(kv_heads === "heads" || kv_heads === heads ? {} : { kvHeads: kv_heads }),
      ...(head_dim === "split" ? {} : { headDim: head_dim }),
      ...(rotary === "none" ? {} : { rotary }),
      ...(rotary === "none" || rotary_share === 1 ? {} : { rotaryShare: rotary_share }),
      ...(dropout === 0 ? {} : { dropout }),
    };
    return Object.keys(settings).length === 0 ? undefined : settings;
  },
  intermediate: ({ shape: [length = 0] }, { heads }) => ({
    what: "the scores of `attention`",
    numbers: heads * length * length,
  }),
  call: { attention },
});
