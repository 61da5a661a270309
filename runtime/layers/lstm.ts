import type { Ops } from "../../tensor/ops/ops.js";
import { dense } from "./dense.js";
import { defineLayer } from "./layer.js";
import {
  type DirectionParameters,
  gatesOf,
  type RecurrentOptions,
  type RecurrentParameters,
  type RecurrentStep,
  recur,
  recurrentParameters,
  recurrentSignature,
} from "./recurrent.js";

/** The gates are input, forget, cell and output, in this order. */
export type LstmParameters<T> = RecurrentParameters<T>;

/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000). At each position, with x there and h, c of
 * the one before (0 before the first),
 *
 *     i, f, o = σ(W x + b + W′ h + b′)    g = tanh(W x + b + W′ h + b′)    c ← f · c + i · g    h ← o · tanh c
 *
 * each with its own rows of the weights. Shapes are those of `recur`.
 */
export function lstm<T>(ops: Ops<T>, h: T, p: LstmParameters<T>, options: RecurrentOptions): T {
  return recur(ops, h, p, options, (own) => lstmStep(ops, own));
}

function lstmStep<T>(ops: Ops<T>, p: DirectionParameters<T>): RecurrentStep<T> {
  return (input, before) => {
    const hidden =
      before === undefined
        ? p.hiddenBias
        : dense(ops, before.h, { weight: p.hiddenWeight, bias: p.hiddenBias });
    const [i, f, g, o] = gatesOf(ops, ops.add(input, hidden), 4) as [T, T, T, T];
    const fresh = ops.mul(ops.sigmoid(i), ops.tanh(g));
    const memory =
      before?.memory === undefined ? fresh : ops.add(ops.mul(ops.sigmoid(f), before.memory), fresh);
    return { h: ops.mul(ops.sigmoid(o), ops.tanh(memory)), memory };
  };
}

export const lstmLayer = defineLayer({
  name: "lstm",
  elsewhere: ["longshorttermmemory", "bilstm"],
  summary: "long short-term memory along a sequence",
  signature: recurrentSignature,
  accepts: ["sequence"],
  parameters: ({ shape: [, features = 0] }, { units, bidirectional }) =>
    recurrentParameters(4, features, units, bidirectional),
  options: ({ returns }) => ({ returns }),
  call: { lstm },
});
