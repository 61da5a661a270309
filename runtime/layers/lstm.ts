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
  return recur(ops, h, p, options, (own) => lstmRecurrence(ops, own));
}

function lstmRecurrence<T>(ops: Ops<T>, p: DirectionParameters<T>): Recurrence<T> {
  const units = ops.shapeOf(p.hiddenWeight).at(-1) ?? 0;
  return {
    // both biases are of the same sum
    bias: ops.add(p.inputBias, p.hiddenBias),
    step(input, before) {
      const [samples = 0] = ops.shapeOf(input);
      const sum =
        before === undefined ? input : ops.add(input, dense(ops, before.h, { weight: p.hiddenWeight }));
      const part = (gate: number, gates: number): T =>
        ops.slice(sum, [0, gate * units], [samples, gates * units]);
      const [i, f] = gatesOf(ops, ops.sigmoid(part(0, 2)), 2) as [T, T];
      const fresh = ops.mul(i, ops.tanh(part(2, 1)));
      const memory = before?.memory === undefined ? fresh : ops.add(ops.mul(f, before.memory), fresh);
      return { h: ops.mul(ops.sigmoid(part(3, 1)), ops.tanh(memory)), memory };
    },
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
  matrices: recurrentMatrices,
  call: { lstm },
});
