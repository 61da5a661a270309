import type { StreamKey } from "../../tensor/random/index.js";
import type { AlphaConfig } from "./alphas/catalogue.js";
import { type AlphaNumbers, alphaNumbers } from "./alphas/define-alpha.js";
import { alphaOf } from "./keyspace.js";

/** The coefficients α of `samples` keys, [samples, m], row-major. */
export function drawAlpha(alpha: AlphaConfig, samples: number, m: number, key: StreamKey): Float32Array {
  return drawAlphaFrom(alpha, samples, m, alphaNumbers(key));
}

/** The same from any random numbers. */
export function drawAlphaFrom(
  alpha: AlphaConfig,
  samples: number,
  m: number,
  numbers: AlphaNumbers,
): Float32Array {
  const values = new Float32Array(samples * m);
  alphaOf(alpha).fill(alpha, values, m, numbers);
  return values;
}
