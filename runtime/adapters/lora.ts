import { defineAdapter } from "./define-adapter.js";

interface Arguments {
  readonly rank: number;
  readonly alpha: number | "rank";
}

/** s, by which the change is multiplied: a learning rate that suits one rank suits others, where alpha stays the same. */
const scaleOf = ({ rank, alpha }: Arguments): number => (alpha === "rank" ? 1 : alpha / rank);

/**
 * Low-rank adaptation (Hu et al. 2021): W′ = W + s B A with A [rank, in], B [out, rank] and s = alpha / rank. It begins as in PEFT:
 * A uniform in ±1/√in, which is Kaiming's distribution with a = √5, and B zero.
 */
export const loraAdapter = defineAdapter({
  name: "lora",
  summary: "a change of low rank",
  signature: {
    rank: { type: "int", min: 1 },
    alpha: { type: "float", min: 0, exclusiveMin: true, words: ["rank"], default: "rank" },
  },
  whyNot({ rank }, [outputs, inputs]) {
    const largest = Math.min(outputs, inputs);
    return rank > largest ? `its rank, ${rank}, is above the smaller side, ${largest}` : undefined;
  },
  factors: ({ rank }, [outputs, inputs]) => ({
    a: { shape: [rank, inputs], initializer: { kind: "uniform", bound: 1 / Math.sqrt(inputs) } },
    b: { shape: [outputs, rank], initializer: { kind: "constant", value: 0 } },
  }),
  weight(args, ops, matrix, { a, b }) {
    return ops.add(matrix, ops.mul(ops.matmul(b, a), scaleOf(args)));
  },
  product(args, ops, h, matrix, { a, b }) {
    const narrow = ops.mul(ops.matmul(h, a, { transposeB: true }), scaleOf(args));
    const change = ops.matmul(narrow, b, { transposeB: true });
    return ops.add(ops.matmul(h, matrix, { transposeB: true }), change);
  },
  merge(args, { type, values }, { a, b }) {
    const [outputs = 0, inputs = 0] = type.shape;
    const scale = scaleOf(args);
    const merged = new Float32Array(values.length);
    const change = new Float64Array(inputs);
    for (let row = 0; row < outputs; row++) {
      change.fill(0);
      for (let k = 0; k < args.rank; k++) {
        const factor = b.values[row * args.rank + k] ?? 0;
        for (let i = 0; i < inputs; i++)
          change[i] = (change[i] ?? 0) + factor * (a.values[k * inputs + i] ?? 0);
      }
      for (let i = 0; i < inputs; i++)
        merged[row * inputs + i] = (values[row * inputs + i] ?? 0) + scale * (change[i] ?? 0);
    }
    return { type, values: merged };
  },
});
