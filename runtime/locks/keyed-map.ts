import { type Bits, defineLock, type LockMaterial } from "./define-lock.js";

/** The sign and the mantissa. The exponent is left, so that every finite number stays finite and of its size. */
const mapped = 0x807f_ffff;

/** Deep-Lock and NN-Lock put every weight through a keyed S-box; here that is a keystream, as long as the weights. */
export const keyedMapLock = defineLock({
  name: "keyed_map",
  summary: "sign and mantissa of each number under the keystream, its exponent as it is",
  signature: {},
  keeps: "nothing",
  lock: (_, bits, material) => ({ bits: map(bits, material) }),
  unlock: (_, { bits }, material) => map(bits, material),
});

function map(bits: Bits, material: LockMaterial): Bits {
  const words = material.keystream("keyed_map").words(bits.length);
  return bits.map((number, i) => number ^ ((words[i] ?? 0) & mapped));
}
