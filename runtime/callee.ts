import type { Ops, TensorType } from "../tensor/ops/index.js";

/** How generated code calls something: an op, `ops.relu(h)`, or a function of `spankey/runtime`, `gelu(ops, h)`. */
export type Callee<Name extends string = string> = { readonly op: OpName } | { readonly name: Name };

export type OpName = keyof Ops<TensorType>;

/** The ops of one tensor. */
export type UnaryOp = {
  [Name in OpName]: Ops<TensorType>[Name] extends (x: TensorType) => TensorType ? Name : never;
}[OpName];

/** A function of `spankey/runtime` under the name by which generated code imports it: `{ conv }`. */
export type Exported<Name extends string, Call> = { readonly [Key in Name]: Call };

/** The name and the function; throws where there is not one of each, which is a defect of ours. */
export function exportedCall<Name extends string, Call>(exported: Exported<Name, Call>): [Name, Call] {
  const [only, ...others] = Object.entries(exported) as [Name, Call][];
  if (only === undefined || others.length > 0) throw new Error("an entry calls one function of the runtime");
  return only;
}
