import type { ExperimentConfig, InjectionConfig } from "../../runtime/model.js";

/** How a key enters at a point of a keyspace: "mul(gamma: 0.5)". */
export function injectionCall({ injections }: ExperimentConfig, keyspace: string, point: string): string {
  const found = injections.find((each) => each.keyspace === keyspace && each.points.includes(point));
  if (found === undefined) throw new Error(`nothing is injected at ${point}`);
  const [name, given] = callOf(found);
  const list = Object.entries(given).map(([argument, value]) => `${argument}: ${value}`);
  return list.length === 0 ? name : `${name}(${list.join(", ")})`;
}

function callOf(injection: InjectionConfig): [string, Readonly<Record<string, number>>] {
  return injection.by === "expression"
    ? [injection.injection, injection.arguments]
    : [injection.by, { gamma: injection.gamma }];
}
