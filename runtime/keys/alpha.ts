import { RandomStream, type StreamKey } from "../../tensor/random/index.js";
import type { AlphaConfig } from "../model.js";

/** The coefficients α of `samples` keys, [samples, m], row-major. */
export function drawAlpha(alpha: AlphaConfig, samples: number, m: number, key: StreamKey): Float32Array {
  const values = new Float32Array(samples * m);
  switch (alpha.kind) {
    case "uniform":
      return new RandomStream(key).fillUniform(values, alpha.low, alpha.high);
    case "gaussian":
      return new RandomStream(key).fillNormal(values, alpha.mean, alpha.std);
    case "dirichlet":
      return fillDirichlet(values, m, alpha.concentration, key);
  }
}

/**
 * Rows of m numbers from 0 that add up to 1, of the symmetric Dirichlet distribution: Gamma(concentration, 1) numbers
 * over their sum. Every number has a stream of its own, so that none depends on how often another was drawn again.
 * The sum is taken of logarithms, less the largest of the row, as gamma numbers of a small shape vanish in a double.
 */
function fillDirichlet(values: Float32Array, m: number, concentration: number, key: StreamKey): Float32Array {
  const numbers = new RandomStream(key);
  for (let start = 0; start < values.length; start += m) {
    const logs = Array.from({ length: m }, (_, i) => numbers.restart(key, start + i).logGamma(concentration));
    const largest = logs.reduce((a, b) => Math.max(a, b));
    const shares = logs.map((log) => Math.exp(log - largest));
    const sum = shares.reduce((a, b) => a + b);
    values.set(
      shares.map((share) => share / sum),
      start,
    );
  }
  return values;
}
