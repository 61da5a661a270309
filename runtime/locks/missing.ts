import { type Bits, defineLock, type LockMaterial } from "./define-lock.js";
import { bitsOf, forNormals, spreadOf } from "./spread.js";

/** AdaLoc keeps the largest weights back, NNSplitter few that tell. A share of 1 is a secret layer, as in TEESlice. */
export const missingLock = defineLock({
  name: "missing",
  summary: "a share of each parameter's numbers left out",
  signature: {
    share: { type: "float", min: 0, exclusiveMin: true, max: 1, default: 0.1 },
    by: { type: "word", words: ["largest", "random", "effect"], default: "largest" },
    fill: { type: "word", words: ["zero", "spread"], default: "zero" },
  },
  keeps: "values",
  needsEffects: ({ by }) => by === "effect",
  lock({ share, by, fill }, bits, material) {
    const count = Math.max(1, Math.round(share * bits.length));
    const places = chosen[by](bits, count, material);
    const left = bits.slice();
    const fillers = fill === "zero" ? new Uint32Array(count) : spread(bits, count, material);
    places.forEach((place, i) => {
      left[place] = fillers[i] ?? 0;
    });
    return { bits: left };
  },
  unlock: (_, { bits }) => bits,
});

/** The places of the numbers that are left out. */
const chosen: Readonly<
  Record<"largest" | "random" | "effect", (bits: Bits, count: number, material: LockMaterial) => Uint32Array>
> = {
  largest,
  random: ({ length }, count, material) => material.numbers("places").permutation(length).subarray(0, count),
  effect: (_, count, { effects = new Float32Array() }) =>
    // of numbers that are worth the same, those that come first
    Uint32Array.from(effects.keys())
      .sort((a, b) => (effects[b] ?? 0) - (effects[a] ?? 0) || a - b)
      .subarray(0, count),
};

/** The places of the numbers of the largest magnitude; of equal ones, those that come first. */
function largest(bits: Bits, count: number): Uint32Array {
  const magnitude = (number: number): number => number & 0x7fff_ffff;
  const sorted = bits.map(magnitude).sort();
  const least = sorted[sorted.length - count] ?? 0;
  const places = new Uint32Array(count);
  let found = 0;
  bits.forEach((number, place) => {
    if (magnitude(number) > least) places[found++] = place;
  });
  for (let place = 0; found < count; place++) {
    if (magnitude(bits[place] ?? 0) === least) places[found++] = place;
  }
  return places;
}

/** Numbers of the mean and deviation of the parameter. */
function spread(bits: Bits, count: number, material: LockMaterial): Bits {
  const { mean, deviation } = spreadOf(bits);
  const fillers = new Uint32Array(count);
  forNormals(count, material.keystream("fill"), (normal, i) => {
    fillers[i] = bitsOf(mean + deviation * normal);
  });
  return fillers;
}
