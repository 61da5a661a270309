import { defineLock, type LockMaterial } from "./define-lock.js";

export const permutationLock = defineLock({
  name: "permutation",
  summary: "the numbers of each parameter in another order",
  signature: {},
  keeps: "nothing",
  lock(_, bits, material) {
    const order = orderOf(bits.length, material);
    return { bits: bits.map((_, i) => bits[order[i] ?? 0] ?? 0) };
  },
  unlock(_, { bits }, material) {
    const order = orderOf(bits.length, material);
    const back = new Uint32Array(bits.length);
    for (let i = 0; i < bits.length; i++) back[order[i] ?? 0] = bits[i] ?? 0;
    return back;
  },
});

/** By Fisher and Yates, without bias. */
const orderOf = (length: number, material: LockMaterial): Uint32Array =>
  material.numbers("permutation").permutation(length);
