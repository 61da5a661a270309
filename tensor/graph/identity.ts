import type { TensorType } from "../ops/tensor-type.js";
import type { ConstantNode, GraphNode } from "./node.js";

/** Larger constants are not compared: they hardly ever meet their equal, and the key would be as long as they are. */
const largestShared = 64;

/** Text that is equal for equal ops on the same operands: what makes them one node. */
export function opKey(op: string, inputs: readonly GraphNode[], attributes: object): string {
  return `${op}(${inputs.map((input) => input.id).join(",")})${serialize(attributes)}`;
}

/** The same for constants; undefined for those that stay on their own. */
export function constantKey(values: ConstantNode["values"], type: TensorType): string | undefined {
  if (values.length > largestShared) return undefined;
  return `${type.dtype}[${type.shape.join(",")}]${serialize(Array.from(values))}`;
}

/** Unlike JSON it does not depend on the order of keys, and it keeps -0, NaN and the infinities apart. */
function serialize(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(serialize).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, item]) => `${name}:${serialize(item)}`).join(",")}}`;
  }
  return Object.is(value, -0) ? "-0" : String(value);
}
