/** What injections can apply to activations, keys and numbers. All have a gradient. */
export interface InjectionFunction {
  readonly parameters: readonly string[];
  /** Parameters that must be numbers, known when the model is built. */
  readonly numbers: readonly string[];
  readonly apply: (...values: number[]) => number;
}

const one = (apply: (x: number) => number): InjectionFunction => ({ parameters: ["x"], numbers: [], apply });
const two = (apply: (a: number, b: number) => number): InjectionFunction => ({
  parameters: ["a", "b"],
  numbers: [],
  apply,
});

export const injectionFunctions = {
  tanh: one(Math.tanh),
  sigmoid: one((x) => 1 / (1 + Math.exp(-x))),
  relu: one((x) => Math.max(x, 0)),
  exp: one(Math.exp),
  abs: one(Math.abs),
  max: two(Math.max),
  min: two(Math.min),
  clamp: {
    parameters: ["x", "low", "high"],
    numbers: ["low", "high"],
    apply: (x: number, low: number, high: number) => Math.min(Math.max(x, low), high),
  },
} as const satisfies Record<string, InjectionFunction>;

export type InjectionFunctionName = keyof typeof injectionFunctions;

export function isInjectionFunction(name: string): name is InjectionFunctionName {
  return Object.hasOwn(injectionFunctions, name);
}
