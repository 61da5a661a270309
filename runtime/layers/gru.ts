import type { Ops } from "../../tensor/ops/ops.js";
import { dense } from "./dense.js";
import { defineLayer } from "./layer.js";
import {
  type DirectionParameters,
  gatesOf,
  type Recurrence,
  type RecurrentOptions,
  type RecurrentParameters,
  recur,
  recurrentMatrices,
  recurrentParameters,
  recurrentSignature,
} from "./recurrent.js";

/** The gates are reset, update and new, in this order. */
export type GruParameters<T> = RecurrentParameters<T>;

/**
 * Gated recurrent units (Cho et al. 2014, in the form of PyTorch and cuDNN). At each position, with x there and h of the one before (0
 * before the first),
 *
 *     r, z = σ(W x + b + W′ h + b′)    n = tanh(W x + b + r · (W′ h + b′))    h ← (1 − z) · n + z · h
 *
 * each with its own rows of the weights. Shapes are those of `recur`.
 */
export function gru<T>(ops: Ops<T>, h: T, p: GruParameters<T>, options: RecurrentOptions): T {
  return recur(ops, h, p, options, (own) => gruRecurrence(ops, own));
}

function gruRecurrence<T>(ops: Ops<T>, p: DirectionParameters<T>): Recurrence<T> {
  const units = ops.shapeOf(p.hiddenWeight).at(-1) ?? 0;
  return {
    // the reset gate multiplies the bias of the state, so that it stays apart
    bias: p.inputBias,
    step(input, before) {
      const [samples = 0, width = 0] = ops.shapeOf(input);
      const hidden =
        before === undefined
          ? ops.broadcast(p.hiddenBias, [samples, width])
          : dense(ops, before.h, { weight: p.hiddenWeight, bias: p.hiddenBias });
      const first = (x: T): T => ops.slice(x, [0, 0], [samples, 2 * units]);
      const last = (x: T): T => ops.slice(x, [0, 2 * units], [samples, units]);
      const [reset, update] = gatesOf(ops, ops.sigmoid(ops.add(first(input), first(hidden))), 2) as [T, T];
      const fresh = ops.tanh(ops.add(last(input), ops.mul(reset, last(hidden))));
      const kept = ops.mul(ops.sub(1, update), fresh);
      return { h: before === undefined ? kept : ops.add(kept, ops.mul(update, before.h)) };
    },
  };
}

export const gruLayer = defineLayer({
  name: "gru",
  elsewhere: ["gatedrecurrentunit", "bigru"],
  summary: "gated recurrent units along a sequence",
  signature: recurrentSignature,
  accepts: ["sequence"],
  parameters: ({ shape: [, features = 0] }, { units, bidirectional }) =>
    recurrentParameters(3, features, units, bidirectional),
  options: ({ returns }) => ({ returns }),
  matrices: recurrentMatrices,
  call: { gru },
});
