import type { TensorType } from "../ops/tensor-type.js";
import type { ConstantNode, GraphNode } from "./node.js";

/** Larger constants are not compared: equal ones are rare, and the key would be as long as the constant. */
const largestShared = 64;

/** A text that is the same for equal ops on the same operands, which become one node. */
export function opKey(op: string, inputs: readonly GraphNode[], attributes: object): string {
  return `${op}(${inputs.map((input) => input.id).join(",")})${serialize(attributes)}`;
}

/** The same for constants; undefined for those that are not shared. */
export function constantKey(values: ConstantNode["values"], type: TensorType): string | undefined {
  if (values.length > largestShared) return undefined;
  return `${type.dtype}[${type.shape.join(",")}]${serialize(Array.from(values))}`;
}

/** Unlike JSON, it does not depend on the order of keys and tells -0, NaN and the infinities apart. */
function serialize(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(serialize).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, item]) => `${name}:${serialize(item)}`).join(",")}}`;
  }
  return Object.is(value, -0) ? "-0" : String(value);
}
