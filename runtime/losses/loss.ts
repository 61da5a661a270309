import { resolveArguments } from "../../tensor/arguments.js";
import type { CatalogueEntry } from "../../tensor/catalogue.js";
import type { Ops, TensorType } from "../../tensor/ops/index.js";
import type { ArgumentsOf, Configured, Signature } from "../../tensor/signature.js";
import { type Callee, type Exported, exportedCall } from "../callee.js";
import type { HeadConfig, HeadOutput } from "../head.js";
import type { Learned } from "../target.js";

/** A loss on the outputs under the valid key and the labels. `Name` is that of the function that generated code calls. */
export interface Loss<Name extends string = string> extends CatalogueEntry {
  /** What the labels must be. */
  readonly learns: Learned;
  /** What it calls, by what the labels are. */
  readonly callees: Readonly<Partial<Record<Learned, Callee<Name>>>>;
  /** The last argument of the generated call; undefined where the function takes none. */
  readonly options: (args: Configured["arguments"], head: HeadConfig) => LossOptions | undefined;
  /** Whether the function takes the weights of classes after that. */
  readonly weighsClasses: (args: Configured["arguments"]) => boolean;
}

export function defineLoss<
  const S extends Signature,
  Name extends string,
  Given extends LossOptions | undefined = undefined,
  Other extends string = never,
>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly signature: S;
  readonly learns: Learned;
  /** The function of the same arguments for the classes of pixels, logits [n, height, width, outputs]. */
  readonly ofMasks?: Exported<Other, (...operands: never[]) => TensorType>;
  readonly options?: (args: ArgumentsOf<S>, head: HeadConfig) => Given;
  /** Whether the function takes the weights of classes, float32 [classes], after its options. */
  readonly weighsClasses?: (args: ArgumentsOf<S>) => boolean;
  /** Outputs and labels in, scalar out: logits [n, …, outputs] and int32 [n, …] of classes, float32 [n, …] alike of numbers. */
  readonly call: Exported<
    Name,
    (
      ops: Ops<TensorType>,
      outputs: TensorType,
      labels: TensorType,
      ...options: Given extends undefined ? [] : [Given]
    ) => TensorType
  >;
}): Loss<Name | Other> {
  const { name, summary, signature, learns, options, weighsClasses, ofMasks } = definition;
  const [calledName] = exportedCall(definition.call);
  const ofPixels = ofMasks && exportedCall(ofMasks)[0];
  // a configuration leaves out those that are implied
  const all = (args: Configured["arguments"]): ArgumentsOf<S> => resolveArguments(name, signature, args);
  return {
    ...{ name, summary, signature, learns },
    callees: { [learns]: { name: calledName }, ...(ofPixels && { mask: { name: ofPixels } }) },
    options: (args, head) => options?.(all(args), head),
    weighsClasses: (args) => weighsClasses?.(all(args)) ?? false,
  };
}

/** What deny losses look at, for each of their key paths. */
export interface DenyOperands<T> {
  /** The outputs of the path: logits [n, …, outputs] of classes, or numbers. */
  readonly denied: T;
  /** The same beside those of the valid key and the labels. */
  readonly compared: { readonly valid: T; readonly denied: T; readonly labels: T };
  /** All outputs of the path and of the valid key, an auxiliary rejection logit included. */
  readonly outputs: { readonly valid: T; readonly denied: T };
}

/** A deny loss: what unauthorised keys are trained towards. `Name` is that of the function that generated code calls. */
export interface DenyLoss<Name extends string = string> extends CatalogueEntry {
  /** The output that it needs besides the classes. */
  readonly output: HeadOutput | undefined;
  /** What it calls, by what the network learns; undefined for what generated code does not compute: the baseline of a comparison, which adds nothing, and what is unrolled. */
  readonly calls: Readonly<Partial<Record<Learned, DenyCall<Name>>>> | undefined;
  /** Whether training itself computes it, some steps of fine-tuning without a key further on. It is then one for classes. */
  readonly isUnrolled: boolean;
}

/** `rejectLoss(ops, wrong, 10)`: the function, what it looks at, and its last argument, if it takes one. */
export interface DenyCall<Name extends string = string> {
  readonly callee: Callee<Name>;
  readonly looksAt: keyof DenyOperands<unknown>;
  readonly options: (args: Configured["arguments"], head: HeadConfig) => LossOptions | undefined;
}

export type LossOptions = number | Readonly<Record<string, number>>;

/** What a deny loss may know of the head: how many classes there are, and the index of its own output if it has one. */
interface DeniedHead<Output> {
  readonly classes: number;
  readonly output: Output extends HeadOutput ? number : undefined;
}

/** A call of a deny loss as its file gives it. */
interface CallDefinition<
  S extends Signature,
  Looks extends keyof DenyOperands<unknown>,
  Given extends LossOptions | undefined,
  Name extends string,
  Output,
> {
  readonly looksAt: Looks;
  readonly options?: (args: ArgumentsOf<S>, head: DeniedHead<Output>) => Given;
  /** Scalar out. */
  readonly call: Exported<
    Name,
    (
      ops: Ops<TensorType>,
      operands: DenyOperands<TensorType>[Looks],
      ...options: Given extends undefined ? [] : [Given]
    ) => TensorType
  >;
}

/** A deny loss that is one function for all that it applies to: classes, unless `learned` says what. */
export function defineDenyLoss<
  const S extends Signature,
  const Looks extends keyof DenyOperands<unknown>,
  Given extends LossOptions | undefined,
  Name extends string,
  const Output extends HeadOutput | undefined = undefined,
  Other extends string = never,
>(
  definition: {
    readonly name: string;
    readonly summary: string;
    readonly signature: S;
    readonly output?: Output;
    /** What a network may learn for it to apply. */
    readonly learned?: readonly Learned[];
    /** What it is where a network learns something else. */
    readonly otherwise?: Readonly<Partial<Record<Learned, DenyCall<Other>>>>;
  } & CallDefinition<S, Looks, Given, Name, Output>,
): DenyLoss<Name | Other> {
  const { name, summary, signature, output, learned = ["class"], otherwise } = definition;
  const call = callOf<S, Looks, Given, Name, Output>(definition, output);
  const calls = Object.fromEntries(learned.map((each) => [each, call]));
  return {
    ...{ name, summary, signature, output, isUnrolled: false },
    calls: { ...calls, ...otherwise },
  };
}

/** What a deny loss with these arguments is where a network learns something else than classes. */
export function denyCall<
  const S extends Signature,
  const Looks extends keyof DenyOperands<unknown>,
  Name extends string,
  Given extends LossOptions | undefined = undefined,
>(_signature: S, definition: CallDefinition<S, Looks, Given, Name, undefined>): DenyCall<Name> {
  return callOf<S, Looks, Given, Name, undefined>(definition, undefined);
}

function callOf<
  S extends Signature,
  Looks extends keyof DenyOperands<unknown>,
  Given extends LossOptions | undefined,
  Name extends string,
  Output extends HeadOutput | undefined,
>(
  { looksAt, options, call }: CallDefinition<S, Looks, Given, Name, Output>,
  output: HeadOutput | undefined,
): DenyCall<Name> {
  const [name] = exportedCall(call);
  return {
    callee: { name },
    looksAt,
    options: (args, head) => {
      const index = output === undefined ? undefined : head[output];
      const known = { classes: head.classes, output: index } as DeniedHead<Output>;
      return options?.(args as ArgumentsOf<S>, known);
    },
  };
}

/** A deny loss that adds nothing. */
export function defineBaseline(name: string, summary: string): DenyLoss<never> {
  return { name, summary, signature: {}, output: undefined, calls: undefined, isUnrolled: false };
}

/** A deny loss of classes that training computes after steps of fine-tuning without a key. */
export function defineUnrolledDenyLoss(definition: {
  readonly name: string;
  readonly summary: string;
  readonly signature: Signature;
}): DenyLoss<never> {
  return { ...definition, output: undefined, calls: undefined, isUnrolled: true };
}
