import { type Bits, defineLock, type LockMaterial } from "./define-lock.js";

/** HPNN (Chakraborty, Mondai and Srivastava 2020) has a sign for each neuron; here each weight has its own. */
export const signsLock = defineLock({
  name: "signs",
  summary: "the sign of each number flipped or not, by a bit of the keystream",
  signature: {},
  keeps: "nothing",
  lock: (_, bits, material) => ({ bits: flipSigns(bits, material) }),
  unlock: (_, { bits }, material) => flipSigns(bits, material),
});

/** Bit i of the keystream, the lowest of a word first, is added to the sign bit of number i. */
function flipSigns(bits: Bits, material: LockMaterial): Bits {
  const words = material.keystream("signs").words(Math.ceil(bits.length / 32));
  return bits.map((number, i) => number ^ ((((words[i >>> 5] ?? 0) >>> (i & 31)) & 1) << 31));
}
