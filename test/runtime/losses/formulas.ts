/** Two predictions of three classes and a reject output, and what losses of them are, by plain arithmetic on numbers. */

export const valid = [
  [2, -1, 0.5, 0.1],
  [0.3, 1.5, -0.2, 2],
] as const;
export const denied = [
  [1.8, -0.5, 0.4, 3],
  [0.2, -1, 0.9, -2],
] as const;
export const labels = [0, 1];
export const classes = 3;

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
export const at = (row: readonly number[] | undefined, index: number): number => row?.[index] ?? Number.NaN;

/** log softmax by its definition, in double precision. */
export function logSoftmaxOf(row: readonly number[]): number[] {
  const top = Math.max(...row);
  const total = row.reduce((sum, value) => sum + Math.exp(value - top), 0);
  return row.map((value) => value - top - Math.log(total));
}

/** −log softmax(z)[y], mean over rows z with an output y each. */
export const crossEntropyOf = (rows: readonly (readonly number[])[], wanted: readonly number[]): number =>
  -mean(rows.map((row, i) => at(logSoftmaxOf(row), at(wanted, i))));

/** −Σ p log p of the classes alone, mean over predictions. */
export const entropyOf = (row: readonly number[]): number =>
  logSoftmaxOf(row.slice(0, classes)).reduce((sum, value) => sum - Math.exp(value) * value, 0);

export const softEntropyOf = (gap: number): number =>
  mean(denied.map((row) => Math.max(Math.log(classes) - entropyOf(row) - gap, 0) ** 2));

export const uniformOf = (): number => -mean(denied.flatMap((row) => logSoftmaxOf(row.slice(0, classes))));

export const marginOf = (m: number): number =>
  mean(labels.map((y, i) => Math.max(m - (at(valid[i], y) - at(denied[i], y)), 0)));

export const leadOf = (m2: number): number =>
  mean(
    labels.map((y, i) => {
      const row = (denied[i] ?? []).slice(0, classes);
      return Math.max(m2 + at(row, y) - Math.max(...row.filter((_, c) => c !== y)), 0);
    }),
  );

/** −log σ(r) where r is to be 1, −log(1 − σ(r)) where it is to be 0, without overflow. */
const binaryCrossEntropyOf = (r: number, target: 0 | 1): number => {
  const signed = target === 1 ? -r : r;
  return Math.max(signed, 0) + Math.log1p(Math.exp(-Math.abs(signed)));
};

/** Half the binary cross-entropy of r to 0 on the valid path, half that to 1 on the other. */
export const auxRejectOf = (output: number): number =>
  mean([
    ...valid.map((row) => binaryCrossEntropyOf(at(row, output), 0)),
    ...denied.map((row) => binaryCrossEntropyOf(at(row, output), 1)),
  ]);
