import type { Bits, LockMaterial } from "./define-lock.js";

/** Mean and standard deviation of the finite numbers among some; both 0 where there are none. */
export function spreadOf(bits: Bits): { readonly mean: number; readonly deviation: number } {
  const values = valuesOf(bits).filter(Number.isFinite);
  if (values.length === 0) return { mean: 0, deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

/** The numbers that bits are. */
export function valuesOf(bits: Bits): Float32Array {
  return new Float32Array(bits.buffer, bits.byteOffset, bits.length);
}

/** Whether bits are an infinity or a NaN. */
export const isNoNumber = (bits: number): boolean => (bits & 0x7f80_0000) === 0x7f80_0000;

/** The largest float32. */
const largest = 2 ** 128 - 2 ** 104;

/** The bits of the float32 nearest to a number; one that is too large becomes the largest. */
export function bitsOf(value: number): number {
  scratchFloat[0] = Math.min(largest, Math.max(-largest, value));
  return scratchBits[0] ?? 0;
}

const scratchFloat = new Float32Array(1);
const scratchBits = new Uint32Array(scratchFloat.buffer);

/** Numbers that are made at once. */
const block = 4096;

/**
 * Calls `take` with nearly normal numbers of mean 0 and deviation 1, one for each place: the sum of twelve uniform 16-bit
 * numbers, less its mean. It takes sums alone, which every processor and every version of Node rounds alike; logarithms and
 * cosines are not.
 */
export function forNormals(
  count: number,
  stream: ReturnType<LockMaterial["keystream"]>,
  take: (normal: number, place: number) => void,
): void {
  for (let start = 0; start < count; start += block) {
    const places = Math.min(block, count - start);
    const words = stream.words(6 * places);
    for (let i = 0; i < places; i++) {
      let sum = 0;
      for (let k = 6 * i; k < 6 * i + 6; k++) {
        const word = words[k] ?? 0;
        sum += (word & 0xffff) + (word >>> 16);
      }
      take((sum - 6 * 0xffff) / 0x10000, start + i);
    }
  }
}
