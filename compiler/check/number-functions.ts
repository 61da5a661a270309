/** A function of numbers, computed when the model is built. */
export interface NumberFunction {
  readonly parameters: readonly string[];
  readonly of: (...values: readonly number[]) => number;
}

const ofOne = ["x"];
const ofTwo = ["a", "b"];

/** What expressions can call. */
export const numberFunctions: ReadonlyMap<string, NumberFunction> = new Map([
  ["max", { parameters: ofTwo, of: Math.max }],
  ["min", { parameters: ofTwo, of: Math.min }],
  ["floor", { parameters: ofOne, of: (x = 0) => Math.floor(x) }],
  ["ceil", { parameters: ofOne, of: (x = 0) => Math.ceil(x) }],
  // halves go up
  ["round", { parameters: ofOne, of: (x = 0) => Math.round(x) }],
]);
