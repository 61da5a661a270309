import type { Ops } from "../../../tensor/ops/ops.js";
import type { Named } from "../../../tensor/programs/index.js";

/** What a layer of weights reads: matrices [out, in] read the last axis, kernels [out, in, h, w] the channels. */
interface Reading<T> {
  readonly input: T;
  readonly weight: T;
  /** The name of the weight. */
  readonly parameter: string;
  readonly kind: "matrix" | "kernel";
  /** The gate that it stands behind, the last one where several do. */
  readonly point: string;
}

/** Watches a forward pass for what the first layer of weights behind each gate reads. */
export class GateReaders<T> {
  /** To run the network with: the same ops, watched. */
  readonly ops: Ops<T>;
  readonly readings: Reading<T>[] = [];
  readonly #names: ReadonlyMap<T, string>;
  /** The gate that was passed last, until its reader is found. */
  #passed: string | undefined;

  constructor(ops: Ops<T>, weights: Named<T>) {
    this.#names = new Map(Object.entries(weights).map(([name, weight]) => [weight, name]));
    this.ops = {
      ...ops,
      matmul: (a, b, options) => {
        if (options?.transposeB === true && options.transposeA !== true) this.#note(a, b, "matrix");
        return ops.matmul(a, b, options);
      },
      conv2d: (x, weight, bias, options) => {
        this.#note(x, weight, "kernel");
        return ops.conv2d(x, weight, bias, options);
      },
    };
  }

  /** To be called where a key has entered. */
  passGate(point: string): void {
    this.#passed = point;
  }

  #note(input: T, weight: T, kind: Reading<T>["kind"]): void {
    const [point, parameter] = [this.#passed, this.#names.get(weight)];
    if (point === undefined || parameter === undefined) return;
    this.#passed = undefined;
    const [, read] = this.ops.shapeOf(weight);
    const shape = this.ops.shapeOf(input);
    // a kernel of groups reads a part of the channels for each of its outputs
    if (read === (kind === "matrix" ? shape.at(-1) : shape[1]))
      this.readings.push({ input, weight, parameter, kind, point });
  }
}

/**
 * How well what a layer reads under each of K keys fits its weights: the correlation, over the inputs j, of √(mean |hⱼ| + 10⁻⁴)
 * with ‖W[:, j] − its mean over the outputs‖, [K]. Trained weights say which inputs were alive under valid keys: what was
 * never there, no output learned to tell apart by. Where the second moments v of the weights' gradients are known, which an
 * optimizer keeps, (Σ v[:, j])^¼ takes the place of the norm: a gradient is as large as its input, so that v says how alive
 * that was.
 */
export function activityPattern<T>(
  ops: Ops<T>,
  { input, weight, kind }: Reading<T>,
  count: number,
  secondMoments?: T,
): T {
  const shape = ops.shapeOf(input);
  const size = ops.maximum(input, ops.neg(input));
  const perInput =
    kind === "matrix"
      ? ops.mean(ops.reshape(size, [count, -1, shape.at(-1) ?? 1]), [1])
      : ops.mean(ops.reshape(size, [count, -1, shape[1] ?? 1, (shape[2] ?? 1) * (shape[3] ?? 1)]), [1, 3]);
  const activity = ops.sqrt(ops.add(perInput, 1e-4));
  const others = kind === "matrix" ? [0] : [0, 2, 3];
  const said =
    secondMoments === undefined
      ? spreadOver(ops, weight, others)
      : ops.sqrt(ops.sqrt(ops.sum(secondMoments, others)));
  return correlation(ops, activity, ops.reshape(said, [1, -1]));
}

/** How far weights tell outputs apart by each input: their norm over all other axes, without the mean over the outputs. */
function spreadOver<T>(ops: Ops<T>, weight: T, others: readonly number[]): T {
  const spread = ops.sub(weight, ops.mean(weight, [0], { keepDims: true }));
  return ops.sqrt(ops.add(ops.sum(ops.mul(spread, spread), others), 1e-12));
}

/** Pearson's correlation of rows [K, n] with a row [1, n]: [K]. */
function correlation<T>(ops: Ops<T>, rows: T, row: T): T {
  const [a, b] = [rows, row].map((x) => ops.sub(x, ops.mean(x, [1], { keepDims: true }))) as [T, T];
  const product = (x: T, y: T): T => ops.sum(ops.mul(x, y), [1]);
  return ops.div(product(a, b), ops.sqrt(ops.add(ops.mul(product(a, a), product(b, b)), 1e-12)));
}
