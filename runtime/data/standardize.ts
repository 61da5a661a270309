import type { TargetEncoding } from "../data-encoding.js";
import { sharedFloats } from "./dataset.js";

/** Numbers to be learned: rows × targets, as they were read. */
export interface TargetRows {
  readonly count: number;
  readonly targets: number;
  readonly values: Float64Array;
}

/**
 * The mean and the standard deviation of each target over some rows, in double precision, two passes. Where all are one number,
 * the deviation is 1.
 */
export function describeTargets(
  { targets, values }: TargetRows,
  rows: readonly number[],
): readonly TargetEncoding[] {
  return Array.from({ length: targets }, (_, target) => {
    const numberOf = (row: number): number => values[row * targets + target] ?? 0;
    const mean = rows.reduce((sum, row) => sum + numberOf(row) / rows.length, 0);
    const variance = rows.reduce((sum, row) => sum + (numberOf(row) - mean) ** 2 / rows.length, 0);
    return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
  });
}

/** The targets of some rows as they are learned, (y − mean) / deviation. */
export function standardize(
  { targets, values }: TargetRows,
  rows: readonly number[],
  encoding: readonly TargetEncoding[],
): Float32Array {
  const standardized = sharedFloats(rows.length * targets);
  for (const [to, row] of rows.entries()) {
    for (const [target, { mean, deviation }] of encoding.entries())
      standardized[to * targets + target] = ((values[row * targets + target] ?? 0) - mean) / deviation;
  }
  return standardized;
}
