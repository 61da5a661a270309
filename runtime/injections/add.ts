import type { Ops } from "../../tensor/ops/ops.js";
import { defineInjection } from "./injection.js";

/** Additive injection h + γk. h [n, ...], key [n or 1, ...]. */
export function addKey<T>(ops: Ops<T>, h: T, key: T, gamma: number): T {
  return ops.add(h, ops.mul(key, gamma));
}

export const addInjection = defineInjection({
  name: "add",
  summary: "the key is added",
  formula: (gamma) => `h + ${gamma}·k`,
  hasFactor: false,
  call: { addKey },
});
