import type { Ops } from "../../tensor/ops/ops.js";
import { type Named, pick, unflattenParameters } from "../../tensor/programs/index.js";
import { evaluation, type GatedModel, type Inject, type Mode } from "../model.js";

export interface GatedForward<T> {
  /** Parameters and buffers under their full names. */
  readonly weights: Named<T>;
  /** [n, ...sample shape] */
  readonly input: T;
  /**
   * K keys as they enter, by point [K, d]. Every sample runs under every key. Null: no key, and K is 1.
   */
  readonly keys: Named<T> | null;
  /** Added to the keys of single rows before they enter: by point [K · n, d], key by key. */
  readonly shift?: Named<T>;
  /** s in h + s · (h under the key − h); by default 1, the gate as it was trained. */
  readonly strength?: T | number;
  /** Applied to the activation at a point after its key has entered. */
  readonly afterwards?: Inject<T, string>;
  /** The mode of the layers; evaluation by default. */
  readonly mode?: Mode<T>;
}

/** All outputs of a model, [K · n, ..., outputs], key by key: those of the first key on all samples come first. */
export function gatedLogits<T>(ops: Ops<T>, model: GatedModel, forward: GatedForward<T>): T {
  const { weights, input, keys, shift = {}, strength, afterwards, mode = evaluation } = forward;
  const gate = keys === null ? undefined : model.gate(ops, perSample(ops, model, { keys, shift }, input));
  const inject = (point: string, h: T): T => {
    const gated = gate === undefined ? h : scaled(ops, h, gate(point, h), strength);
    return afterwards === undefined ? gated : afterwards(point, gated);
  };
  const count = keys === null ? 1 : countKeys(ops, keys);
  const tree = unflattenParameters(model.parameters, weights);
  return model.forward(ops, tree, repeat(ops, input, count), inject, mode);
}

function scaled<T>(ops: Ops<T>, h: T, gated: T, strength: T | number | undefined): T {
  if (strength === undefined || gated === h) return gated;
  return ops.add(h, ops.mul(ops.sub(gated, h), strength));
}

function countKeys<T>(ops: Ops<T>, keys: Named<T>): number {
  const [first] = Object.values(keys);
  return first === undefined ? 1 : (ops.shapeOf(first)[0] ?? 1);
}

/** The samples K times over: [n, ...] to [K · n, ...]. */
export function repeat<T>(ops: Ops<T>, input: T, count: number): T {
  return count === 1 ? input : ops.concat(new Array<T>(count).fill(input), 0);
}

/** The key of every sample: [K, d] to [K · n, ...shape of the point]; one key for all samples stays [1, ...]. */
function perSample<T>(
  ops: Ops<T>,
  model: GatedModel,
  { keys, shift }: { readonly keys: Named<T>; readonly shift: Named<T> },
  input: T,
): Readonly<Record<string, T>> {
  const samples = ops.shapeOf(input)[0] ?? 1;
  const spread = Object.keys(keys).map((point) => {
    const shape = model.points[point];
    if (shape === undefined) throw new Error(`the model has no point ${point}`);
    const rows = keyRows(ops, pick(keys, point), samples);
    const moved = shift[point] === undefined ? rows : ops.add(rows, pick(shift, point));
    return [point, ops.reshape(moved, [ops.shapeOf(moved)[0] ?? 1, ...shape])] as const;
  });
  return Object.fromEntries(spread);
}

/** [K, d] to [K · n, d]; one key stays [1, d]. */
export function keyRows<T>(ops: Ops<T>, key: T, samples: number): T {
  const [count = 1, dim = 0] = ops.shapeOf(key);
  if (count === 1) return key;
  const each = ops.broadcast(ops.reshape(key, [count, 1, dim]), [count, samples, dim]);
  return ops.reshape(each, [count * samples, dim]);
}
