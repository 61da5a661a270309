import { type Bits, defineLock, type LockMaterial } from "./define-lock.js";
import { bitsOf, forNormals, isNoNumber, spreadOf, valuesOf } from "./spread.js";

export const noiseLock = defineLock({
  name: "noise",
  summary: "normal noise added, `scale` times as large as the parameter's own deviation",
  signature: { scale: { type: "float", min: 0, exclusiveMin: true, max: 1000, default: 1 } },
  keeps: "corrections",
  lock({ scale }, bits, material) {
    const { deviation } = spreadOf(bits);
    return { bits: addNoise(bits, scale * deviation, material), facts: { deviation } };
  },
  unlock({ scale }, { bits, facts }, material) {
    return addNoise(bits, -scale * (facts?.["deviation"] ?? 0), material);
  },
});

/** What is no number stays what it is. */
function addNoise(bits: Bits, size: number, material: LockMaterial): Bits {
  const [values, noisy] = [valuesOf(bits), bits.slice()];
  forNormals(bits.length, material.keystream("noise"), (normal, i) => {
    if (!isNoNumber(bits[i] ?? 0)) noisy[i] = bitsOf((values[i] ?? 0) + size * normal);
  });
  return noisy;
}
