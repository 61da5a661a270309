import { float32, type Ops, type TensorType } from "../../tensor/ops/index.js";
import { isDeclaration, type ParameterTree, type TensorsOf } from "../../tensor/programs/parameter-tree.js";
import type { ArgumentsOf, ConfigValue, Signature } from "../../tensor/signature.js";
import { type Activation, type ActivationKind, batched, unbatched } from "./activation.js";

/** Arguments with every default filled in. */
export type Arguments = Readonly<Record<string, ConfigValue>>;

/** Something that must divide something else: 3 groups, 16 channels. */
export interface Division {
  readonly part: string;
  readonly count: number;
  readonly whole: string;
  readonly size: number;
}

/** How a layer is called in generated code: `ops.relu(h)`, or `conv(ops, h, p.conv1, { … })`. */
export type Emission =
  | { readonly kind: "op"; readonly name: string }
  | {
      readonly kind: "function";
      readonly name: string;
      /** The type of its parameter `p` in `spankey/runtime`, where it has one. */
      readonly parameters?: string;
      /** Whether it does one thing in training and another in evaluation, and so takes the mode. */
      readonly mode?: true;
    };

/** One layer of the language: all that the checker and the emitter know of it. */
export interface Layer {
  readonly signature: Signature;
  readonly accepts: readonly ActivationKind[];
  readonly divisions: (input: Activation, args: Arguments) => readonly Division[];
  readonly parameters: (input: Activation, args: Arguments) => ParameterTree;
  /** The last argument of the generated call but for the mode. */
  readonly options: (args: Arguments) => Readonly<Record<string, ConfigValue>> | undefined;
  /** What comes out; throws ShapeError where the layer cannot take its input. */
  readonly infer: (input: Activation, args: Arguments) => Activation;
  readonly emit: Emission;
}

/** A layer as its entry in the table gives it, with typed arguments; what it does not need is left out. */
interface Definition<S extends Signature, Options> {
  readonly signature: S;
  readonly accepts: readonly ActivationKind[];
  readonly divisions?: (input: Activation, args: ArgumentsOf<S>) => readonly Division[];
  readonly parameters?: (input: Activation, args: ArgumentsOf<S>) => ParameterTree;
  readonly options?: (args: ArgumentsOf<S>) => Options;
  /** The runtime's own layer, run on shapes: `p` holds the types of the parameters by name. */
  // biome-ignore lint/suspicious/noExplicitAny: the parameter types of all layers differ, and `emit` is checked by the goldens
  readonly run: (ops: Ops<TensorType>, h: TensorType, p: any, options: Options) => TensorType;
  readonly emit: Emission;
}

/** A layer of the language; its shapes are what the runtime's function gives on `ops`. */
export function layer<const S extends Signature, Options extends object>(
  ops: Ops<TensorType>,
  definition: Definition<S, Options>,
): Layer {
  const { signature, accepts, run, emit, options } = definition;
  const divisions = (definition.divisions ?? (() => [])) as Layer["divisions"];
  const parameters = (definition.parameters ?? (() => ({}))) as Layer["parameters"];
  const optionsOf = (args: Arguments) => options?.(args as ArgumentsOf<S>) as Options;
  return {
    ...{ signature, accepts, divisions, parameters, emit },
    options: (args) => optionsOf(args) as Readonly<Record<string, ConfigValue>> | undefined,
    infer: (input, args) =>
      unbatched(run(ops, batched(input), typesOf(parameters(input, args)), optionsOf(args))),
  };
}

function typesOf(tree: ParameterTree): TensorsOf<ParameterTree, TensorType> {
  const types = Object.entries(tree).map(([name, entry]) => [
    name,
    isDeclaration(entry) ? float32(...entry.shape) : typesOf(entry),
  ]);
  return Object.fromEntries(types);
}
