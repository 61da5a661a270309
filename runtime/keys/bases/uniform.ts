import { defineBasis } from "./define-basis.js";

export const uniformBasis = defineBasis({
  name: "uniform",
  summary: "every entry uniform in [−1/√m, 1/√m]",
  signature: {},
  isIndependent: false,
  draw(_, { rows, columns }, numbers) {
    const bound = 1 / Math.sqrt(rows);
    return numbers.fillUniform(new Float32Array(rows * columns), -bound, bound);
  },
});
