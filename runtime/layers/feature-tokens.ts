import type { Ops } from "../../tensor/ops/ops.js";
import { ShapeError } from "../../tensor/ops/shape-error.js";
import type { TensorType } from "../../tensor/ops/tensor-type.js";
import type { Initializer } from "../../tensor/programs/parameter-tree.js";
import { defineLayer } from "./layer.js";

/** weight [features, width], bias [columns, width]. */
export interface FeatureTokensParameters<T> {
  readonly weight: T;
  readonly bias: T;
}

export interface FeatureTokensSettings {
  /** How many features each column has, in their order: 1 for a number, one for each word of a categorical column. */
  readonly columns: readonly number[];
}

/**
 * A vector for each column of a table (FT-Transformer, Gorishniy et al. 2021): Σ xᵢ Wᵢ + b over the features of the column. Of a number that is
 * x W + b; of a categorical column, whose features are 1 for its word and 0 for the others, the embedding of the word, and b. Without
 * columns, every feature is one. h [n, features] to [n, columns, width]. Throws `ShapeError` where the columns have other features in all.
 */
export function featureTokens<T>(
  ops: Ops<T>,
  h: T,
  p: FeatureTokensParameters<T>,
  settings?: FeatureTokensSettings,
): T {
  const [samples = 0, features = 0] = ops.shapeOf(h);
  const [, width = 0] = ops.shapeOf(p.weight);
  const columns = settings?.columns ?? Array.from({ length: features }, () => 1);
  requireAll(ops.typeOf(h), features, columns);
  const tokens = runsOf(columns).map(({ from, size, isNumbers }) => {
    const x = ops.slice(h, [0, from], [samples, size]);
    const rows = ops.slice(p.weight, [from, 0], [size, width]);
    return isNumbers
      ? ops.mul(ops.reshape(x, [samples, size, 1]), rows)
      : ops.reshape(ops.matmul(x, rows), [samples, 1, width]);
  });
  return ops.add(ops.concat(tokens, 1), p.bias);
}

/** Numbers that stand side by side, or one categorical column. */
interface Run {
  readonly from: number;
  readonly size: number;
  readonly isNumbers: boolean;
}

function runsOf(columns: readonly number[]): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (const size of columns) {
    const last = runs.at(-1);
    if (size === 1 && last?.isNumbers === true) runs[runs.length - 1] = { ...last, size: last.size + 1 };
    else runs.push({ from, size, isNumbers: size === 1 });
    from += size;
  }
  return runs;
}

function requireAll(h: TensorType, features: number, columns: readonly number[]): void {
  const found = columns.reduce((sum, size) => sum + size, 0);
  if (found === features) return;
  const reason = `its columns have ${found} features in all, the vector has ${features}`;
  throw new ShapeError("slice", [h], reason);
}

export const featureTokensLayer = defineLayer({
  name: "feature_tokens",
  elsewhere: ["featuretokenizer", "featureembedding", "categoricalembedding"],
  summary: "a vector for each column of a table",
  signature: {
    width: { type: "int", min: 1 },
    columns: { type: "ints", min: 1, words: ["numbers"], default: "numbers" },
  },
  accepts: ["vector"],
  columns: "columns",
  parameters({ shape: [features = 0] }, { width, columns }) {
    const initializer: Initializer = { kind: "uniform", bound: 1 / Math.sqrt(width) };
    const count = columns === "numbers" ? features : columns.length;
    return {
      weight: { shape: [features, width], initializer },
      bias: { shape: [count, width], initializer },
    };
  },
  settings: ({ columns }) => (columns === "numbers" ? undefined : { columns }),
  call: { featureTokens },
});
