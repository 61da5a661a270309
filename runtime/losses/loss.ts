import type { CatalogueEntry } from "../../tensor/catalogue.js";
import type { Ops, TensorType } from "../../tensor/ops/index.js";
import type { ArgumentsOf, Configured, Signature } from "../../tensor/signature.js";
import { type Callee, type Exported, exportedCall } from "../callee.js";
import type { HeadConfig, HeadOutput } from "../head.js";

/** A loss on the logits of the valid key and the labels. `Name` is that of the function that generated code calls. */
export interface Loss<Name extends string = string> extends CatalogueEntry {
  readonly callee: Callee<Name>;
}

export function defineLoss<const S extends Signature, Name extends string>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly signature: S;
  /** Logits [n, …, outputs] and labels int32 [n, …] in, scalar out. */
  readonly call: Exported<Name, (ops: Ops<TensorType>, logits: TensorType, labels: TensorType) => TensorType>;
}): Loss<Name> {
  const { call, ...entry } = definition;
  const [name] = exportedCall(call);
  return { ...entry, callee: { name } };
}

/** What deny losses look at, for each of their key paths. */
export interface DenyOperands<T> {
  /** The logits [n, …, outputs] of the path. */
  readonly denied: T;
  /** The same beside those of the valid key and the labels int32 [n, …]. */
  readonly compared: { readonly valid: T; readonly denied: T; readonly labels: T };
  /** All outputs of the path and of the valid key, an auxiliary rejection logit included. */
  readonly outputs: { readonly valid: T; readonly denied: T };
}

/** A deny loss: what unauthorised keys are trained towards. `Name` is that of the function that generated code calls. */
export interface DenyLoss<Name extends string = string> extends CatalogueEntry {
  /** The output that it needs besides the classes. */
  readonly output: HeadOutput | undefined;
  /** Undefined for the baseline of a comparison, which adds nothing. */
  readonly call: DenyCall<Name> | undefined;
}

/** `rejectLoss(ops, wrong, 10)`: the function, what it looks at, and its last argument. */
export interface DenyCall<Name extends string = string> {
  readonly callee: Callee<Name>;
  readonly looksAt: keyof DenyOperands<unknown>;
  readonly options: (args: Configured["arguments"], head: HeadConfig) => DenyOptions;
}

export type DenyOptions = number | Readonly<Record<string, number>>;

/** What a deny loss may know of the head: how many classes there are, and the index of its own output if it has one. */
interface DeniedHead<Output> {
  readonly classes: number;
  readonly output: Output extends HeadOutput ? number : undefined;
}

export function defineDenyLoss<
  const S extends Signature,
  const Looks extends keyof DenyOperands<unknown>,
  Given extends DenyOptions,
  Name extends string,
  const Output extends HeadOutput | undefined = undefined,
>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly signature: S;
  readonly output?: Output;
  readonly looksAt: Looks;
  readonly options: (args: ArgumentsOf<S>, head: DeniedHead<Output>) => Given;
  /** Scalar out. */
  readonly call: Exported<
    Name,
    (ops: Ops<TensorType>, operands: DenyOperands<TensorType>[Looks], options: Given) => TensorType
  >;
}): DenyLoss<Name> {
  const { name, summary, signature, output, looksAt, options } = definition;
  const [calledName] = exportedCall(definition.call);
  return {
    ...{ name, summary, signature, output },
    call: {
      callee: { name: calledName },
      looksAt,
      options: (args, head) => {
        const index = output === undefined ? undefined : head[output];
        const known = { classes: head.classes, output: index } as DeniedHead<Output>;
        return options(args as ArgumentsOf<S>, known);
      },
    },
  };
}

/** A deny loss that adds nothing. */
export function defineBaseline(name: string, summary: string): DenyLoss<never> {
  return { name, summary, signature: {}, output: undefined, call: undefined };
}
