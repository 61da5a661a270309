import { float32, type TensorType } from "../../tensor/ops/tensor-type.js";
import { type HostTensor, type Named, pick } from "../../tensor/programs/index.js";
import type { KeyLayout } from "../keys/index.js";
import type { ConcreteKey } from "./concrete-key.js";

/** The name of the key at a point among the inputs of a program. */
export const keyInput = (point: string): string => `key:${point}`;

/** The types of K keys as a program is fed them: by point [K, d]. */
export function keyTypes(layouts: readonly KeyLayout[], count: number): Named<TensorType> {
  return Object.fromEntries(
    layouts.flatMap(({ points }) => points.map(({ name, dim }) => [keyInput(name), float32(count, dim)])),
  );
}

/** The keys among the inputs of a program, by point. */
export function keysOf<T>(layouts: readonly KeyLayout[], inputs: Named<T>): Named<T> {
  return Object.fromEntries(
    layouts.flatMap(({ points }) => points.map(({ name }) => [name, pick(inputs, keyInput(name))])),
  );
}

/** Keys as a program of `count` keys is fed them; where there are fewer, the last one fills up. */
export function stackKeys(keys: readonly ConcreteKey[], count = keys.length): Named<HostTensor> {
  const stacked: Record<string, HostTensor> = {};
  for (const [point, { length }] of keys[0] ?? []) {
    const values = new Float32Array(count * length);
    for (let i = 0; i < count; i++) {
      values.set(keys[Math.min(i, keys.length - 1)]?.get(point) ?? [], i * length);
    }
    stacked[keyInput(point)] = { type: float32(count, length), values };
  }
  return stacked;
}
