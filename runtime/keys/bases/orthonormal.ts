import { defineBasis } from "./define-basis.js";

export const orthonormalBasis = defineBasis({
  name: "orthonormal",
  summary: "orthonormal rows, by QR of a Gaussian draw",
  signature: {},
  isIndependent: true,
  draw(_, size, numbers, algebra) {
    const values = numbers.fillNormal(new Float64Array(size.rows * size.columns));
    return algebra.orthonormalise(values, size);
  },
});
