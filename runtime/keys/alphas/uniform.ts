import { type AlphaTolerance, defineAlpha, nearestShares, whyOutside } from "./define-alpha.js";

export const uniformAlpha = defineAlpha({
  name: "uniform",
  summary: "every coefficient uniform in [low, high)",
  signature: { low: { type: "float", default: 0 }, high: { type: "float", default: 1 } },
  range: ({ low, high }) => [low, high],
  fill: ({ low, high }, values, _, numbers) => numbers.all().fillUniform(values, low, high),
  whyNot: ({ low, high }, values) => whyOutside(values, low, high),
  canDraw: ({ low, high }, alpha, { slack, isRescaled }: AlphaTolerance) =>
    isRescaled
      ? hasScale(alpha, low, high, slack)
      : alpha.every((value) => value >= low - slack && value <= high + slack),
  nearest({ low, high }, alpha, { isRescaled }) {
    // the multiples of numbers from 0 to anything are those of shares
    if (isRescaled && low === 0) return nearestShares(alpha);
    if (isRescaled && high === 0) return nearestShares(alpha.map((value) => -value)).map((value) => -value);
    return alpha.map((value) => Math.min(high, Math.max(low, value)));
  },
  extremes({ low, high }, column) {
    let [least, greatest] = [0, 0];
    for (const value of column) {
      least += Math.min(low * value, high * value);
      greatest += Math.max(low * value, high * value);
    }
    return { least, greatest };
  },
});

/** Whether some t > 0 has low ≤ t · (α_i ± slack) ≤ high for all i: an intersection of intervals of t. */
function hasScale(alpha: Float64Array, low: number, high: number, slack: number): boolean {
  let [from, to] = [0, Number.POSITIVE_INFINITY];
  const atMost = (a: number, bound: number): void => {
    // t · a ≤ bound
    if (a > 0) to = Math.min(to, bound / a);
    else if (a < 0) from = Math.max(from, bound / a);
    else if (bound < 0) to = -1;
  };
  for (const value of alpha) {
    atMost(value - slack, high);
    atMost(-value - slack, -low);
  }
  return to > 0 && from <= to;
}
