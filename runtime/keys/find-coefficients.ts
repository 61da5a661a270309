import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { norm } from "../../tensor/vectors.js";
import type { KeyPart } from "./key-part.js";
import { alphaOf, type KeyspaceConfig } from "./keyspace.js";
import { searchDrawable } from "./search-drawable.js";
import { alphaTolerance } from "./tolerances.js";

/** Parts of a key that are made of one α. */
export interface KeyGroup {
  readonly config: Pick<KeyspaceConfig, "dim" | "alpha" | "std">;
  /** Several where each point has a basis of its own; the rescaling then differs from part to part. */
  readonly parts: readonly KeyPart[];
}

/** The coefficients that a key was made of, as far as the key tells them. */
export interface FoundCoefficients {
  /** Where keys are rescaled, up to a factor above 0. */
  readonly alpha: Float64Array;
  /** How far float32 keys may move α, relative to its norm; infinite where others give the same key. */
  readonly accuracy: number;
  /** Whether no others give the same key. */
  readonly isDetermined: boolean;
  /** Whether the keyspace can draw these; where others give the same key, whether it can draw any of them. */
  readonly isDrawable: boolean;
  /** How far the key is from the span of the rows, relative to its norm; 1 where it is zero. */
  readonly distance: number;
}

/**
 * Reads α back from the parts of a key by least squares. Where that does not tell, since there are more rows than numbers or
 * rows nearly depend on each other, it looks for some α that the keyspace draws and that gives the key.
 */
export function findCoefficients(group: KeyGroup): FoundCoefficients {
  const { alpha, accuracy, distance } = solveLeastSquares(group);
  const isDetermined = Number.isFinite(accuracy);
  const found = { alpha, accuracy, isDetermined, distance };
  if (canBeDrawn(group.config, alpha)) return { ...found, isDrawable: true };
  if (accuracy < alphaTolerance / 10 || distance > alphaTolerance) return { ...found, isDrawable: false };
  const drawable = searchDrawable(group, alpha);
  return { ...found, alpha: drawable ?? alpha, isDrawable: drawable !== undefined };
}

/** Whether coefficients that were read back can be drawn, or where keys are rescaled, some multiple of them. */
function canBeDrawn({ alpha: config, std }: KeyGroup["config"], alpha: Float64Array): boolean {
  const largest = alpha.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const tolerance = { slack: alphaTolerance * largest, relative: alphaTolerance, isRescaled: std !== null };
  return alphaOf(config).canDraw(config, alpha, tolerance);
}

/**
 * The least squares solution of αᵀB_p = τ_p k_p over all parts, with τ_1 = 1, and where keys are rescaled the other τ_p
 * unknown too. Each part counts by its norm.
 */
function solveLeastSquares({
  config,
  parts,
}: KeyGroup): Pick<FoundCoefficients, "alpha" | "accuracy" | "distance"> {
  const scales = config.std === null ? 0 : parts.length - 1;
  const width = config.dim + scales;
  const height = parts.reduce((sum, { key }) => sum + key.length, 0);
  const [matrix, wanted] = [new Matrix(height, width), new Matrix(height, 1)];
  let row = 0;
  for (const [index, { key, basis }] of parts.entries()) {
    const weight = 1 / (norm(key) || 1);
    for (let i = 0; i < key.length; i++, row++) {
      for (let m = 0; m < config.dim; m++) {
        matrix.set(row, m, weight * (basis.values[m * basis.columns + i] ?? 0));
      }
      const value = weight * (key[i] ?? 0);
      if (index === 0 || scales === 0) wanted.set(row, 0, value);
      else matrix.set(row, config.dim + index - 1, -value);
    }
  }
  // by singular values, as rows that were tampered with may depend on each other
  const singular = new SingularValueDecomposition(matrix, { autoTranspose: true });
  const solution = singular.solve(wanted);
  const rest = Matrix.sub(wanted, matrix.mmul(solution));
  const smallest = height < width ? 0 : Math.min(...singular.diagonal);
  const accuracy = (float32Step * singular.norm2) / smallest;
  return {
    alpha: Float64Array.from(solution.to1DArray().slice(0, config.dim)),
    // what is less certain than this is as good as free
    accuracy: accuracy < 0.1 ? accuracy : Number.POSITIVE_INFINITY,
    distance: norm(wanted.to1DArray()) === 0 ? 1 : norm(rest.to1DArray()) / norm(wanted.to1DArray()),
  };
}

const float32Step = 2 ** -23;
