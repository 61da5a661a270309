import { builtInInjections } from "../../runtime/language.js";
import { entryNamed } from "../../tensor/catalogue.js";
import type { CheckedExperiment, CheckedInjection } from "../checked.js";
import { describeWay, type FormulaFunctions } from "./injection.js";
import { printText } from "./literal.js";

/** The statements of `gate`: which points get a key, and how. */
export function gateLines({ injections, model }: CheckedExperiment, functions: FormulaFunctions): string[] {
  if (injections.length === 0) return ["return (_point, h) => h;"];
  const cases = injections.flatMap((injection) => [
    ...injection.points.map((point) => `case ${printText(point)}:`),
    `  return ${functions.nameFor(injection)}(${gateArguments(injection).join(", ")});`,
  ]);
  const injected = new Set(injections.flatMap(({ points }) => points));
  // every point has its case: a default would be unreachable
  const isTotal = model.points.every(({ name }) => injected.has(name));
  const rest = isTotal ? [] : ["default:", "  return h;"];
  return [
    "return (point, h) => {",
    "  switch (point) {",
    ...[...cases, ...rest].map((line) => `    ${line}`),
    "  }",
    "};",
  ];
}

function gateArguments(injection: CheckedInjection): string[] {
  const gamma = injection.by === "expression" ? [] : [String(injection.gamma)];
  return ["ops", "h", "keys[point]", ...gamma];
}

/** "Keys of Secret enter at image and pool2: h · clamp(1 + 0.5·tanh k, 0.1, 2.0)." */
export function describeGate({ injections }: CheckedExperiment): string {
  if (injections.length === 0) return "The experiment injects no keys.";
  return injections
    .map((injection) => {
      const { keyspace, points } = injection;
      return `Keys of ${keyspace} enter at ${enumerate(points)}: ${formulaOf(injection)}.`;
    })
    .join("\n");
}

function formulaOf(injection: CheckedInjection): string {
  if (injection.by === "expression") return describeWay(injection);
  return entryNamed(builtInInjections, "injection", injection.by).formula(injection.gamma);
}

/** "a, b and c" */
function enumerate(words: readonly string[]): string {
  return new Intl.ListFormat("en-GB").format(words);
}
