import type { CatalogueEntry } from "../../tensor/catalogue.js";
import type { Ops, TensorType } from "../../tensor/ops/index.js";
import { type Callee, type Exported, exportedCall } from "../callee.js";

/**
 * A way of the language for keys to enter: `inject Secret at pool1 by mul(gamma: 0.5)`. `Call` is the name of the function
 * that generated code calls.
 */
export interface BuiltInInjection<Name extends string = string, Call extends string = string>
  extends CatalogueEntry<typeof signature> {
  readonly name: Name;
  /** "h + 0.5·k", for comments in generated code. */
  readonly formula: (gamma: number) => string;
  /** Whether it multiplies the activation by a factor, which gradients can move in place of the key. */
  readonly hasFactor: boolean;
  readonly callee: Callee<Call>;
}

/** γ is all that a way of the language takes. */
const signature = { gamma: { type: "float" } } as const;

export function defineInjection<const Name extends string, Call extends string>(definition: {
  readonly name: Name;
  readonly summary: string;
  readonly formula: (gamma: number) => string;
  readonly hasFactor: boolean;
  /** h [n, ...], key [n or 1, ...]; out as h. */
  readonly call: Exported<
    Call,
    (ops: Ops<TensorType>, h: TensorType, key: TensorType, gamma: number) => TensorType
  >;
}): BuiltInInjection<Name, Call> {
  const { call, ...entry } = definition;
  const [name] = exportedCall(call);
  return { ...entry, signature, callee: { name } };
}
