/** √Σv² */
export function norm(vector: ArrayLike<number>): number {
  return Math.sqrt(sumOfSquares(vector));
}

/** √(Σv² / n); NaN for an empty vector. */
export function rootMeanSquare(vector: ArrayLike<number>): number {
  return Math.sqrt(sumOfSquares(vector) / vector.length);
}

function sumOfSquares(vector: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += (vector[i] ?? 0) ** 2;
  return sum;
}
