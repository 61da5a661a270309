import type { CheckedExperiment, CheckedInjection } from "../checked.js";
import { printText } from "./literal.js";

/** The statements of `gate`: which points get a key, and how. */
export function gateLines({ injections, model }: CheckedExperiment): string[] {
  if (injections.length === 0) return ["return (_point, h) => h;"];
  const cases = injections.flatMap((injection) => [
    ...injection.points.map((point) => `case ${printText(point)}:`),
    `  return ${gateFunction(injection)}(ops, h, keys[point], ${injection.gamma});`,
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

export function gateFunction({ by }: CheckedInjection): string {
  return by === "add" ? "addKey" : "multiplyKey";
}

/** "Keys of Secret enter at image and pool2: h · clamp(1 + 0.5·tanh k, 0.1, 2.0)." */
export function describeGate({ injections }: CheckedExperiment): string {
  if (injections.length === 0) return "The experiment injects no keys.";
  return injections
    .map(({ keyspace, points, by, gamma }) => {
      const formula = by === "add" ? `h + ${gamma}·k` : `h · clamp(1 + ${gamma}·tanh k, 0.1, 2.0)`;
      return `Keys of ${keyspace} enter at ${enumerate(points)}: ${formula}.`;
    })
    .join("\n");
}

/** "a, b and c" */
export function enumerate(words: readonly string[]): string {
  if (words.length <= 1) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
