import type { ConfigValue, Initializer, ParameterDeclaration } from "../../runtime/model.js";
import { type Ops, type Shape, sizeOf, type TensorType } from "../../runtime/ops/index.js";
import type { ArgumentsOf, Declared, Signature } from "../../runtime/signature.js";
import { type Activation, type ActivationKind, batched, unbatched } from "./activation.js";

/** Arguments with every default filled in. */
export type Arguments = Readonly<Record<string, ConfigValue>>;

/** The shape and initialiser of each tensor that a layer trains. */
export type LayerParameters = Readonly<Record<string, ParameterDeclaration>>;

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
    };

/** One layer of the language: all that the checker and the emitter know of it. */
export interface Layer extends Declared {
  readonly accepts: readonly ActivationKind[];
  readonly divisions: (input: Activation, args: Arguments) => readonly Division[];
  readonly parameters: (input: Activation, args: Arguments) => LayerParameters;
  /** The last argument of the generated call. */
  readonly options: (args: Arguments) => Readonly<Record<string, ConfigValue>> | undefined;
  /** What comes out; throws ShapeError where the layer cannot take its input. */
  readonly infer: (input: Activation, args: Arguments) => Activation;
  /** Left out as long as the layer is not supported. */
  readonly emit?: Emission;
}

// --- declaring a layer ----------------------------------------------------------------------------------------

/** A layer as its entry in the table gives it, with typed arguments; what it does not need is left out. */
interface Definition<S extends Signature> {
  readonly signature: S;
  readonly accepts: readonly ActivationKind[];
  readonly divisions?: (input: Activation, args: ArgumentsOf<S>) => readonly Division[];
  readonly parameters?: (input: Activation, args: ArgumentsOf<S>) => LayerParameters;
}

interface SupportedDefinition<S extends Signature, Options> extends Definition<S> {
  readonly emit: Emission;
  readonly options?: (args: ArgumentsOf<S>) => Options;
  /** The runtime's own layer, run on shapes: `p` holds the types of the parameters by name. */
  // biome-ignore lint/suspicious/noExplicitAny: the parameter types of all layers differ, and `emit` is checked by the goldens
  readonly run: (ops: Ops<TensorType>, h: TensorType, p: any, options: Options) => TensorType;
}

interface PlannedDefinition<S extends Signature> extends Definition<S> {
  readonly infer: (input: Activation, args: ArgumentsOf<S>) => Activation;
}

/** A layer that runs; its shapes are what the runtime's function gives on `ops`. */
export function layer<const S extends Signature, Options extends object>(
  ops: Ops<TensorType>,
  definition: SupportedDefinition<S, Options>,
): Layer {
  const { run, emit, options } = definition;
  const rest = erase(definition);
  const optionsOf = (args: Arguments) => options?.(args as ArgumentsOf<S>) as Options;
  return {
    ...rest,
    emit,
    options: (args) => optionsOf(args) as Readonly<Record<string, ConfigValue>> | undefined,
    infer(input, args) {
      const parameters = Object.entries(rest.parameters(input, args));
      const types = parameters.map(([name, { shape }]) => [name, { dtype: "float32", shape }]);
      return unbatched(run(ops, batched(input), Object.fromEntries(types), optionsOf(args)));
    },
  };
}

/** A layer that is checked, but cannot run yet. */
export function plannedLayer<const S extends Signature>(definition: PlannedDefinition<S>): Layer {
  const infer = definition.infer as Layer["infer"];
  return { ...erase(definition), options: () => undefined, infer, unsupported: "it has no runtime yet" };
}

function erase<S extends Signature>(
  definition: Definition<S>,
): Pick<Layer, "signature" | "accepts" | "divisions" | "parameters"> {
  const { signature, accepts, divisions = () => [], parameters = () => ({}) } = definition;
  return {
    signature,
    accepts,
    divisions: divisions as Layer["divisions"],
    parameters: parameters as Layer["parameters"],
  };
}

// --- parameters -----------------------------------------------------------------------------------------------

/** Uniform in ±1/√fan_in, for weights and biases alike: PyTorch's default, see docs/language.md. */
export function fanIn(inputs: number): Initializer {
  return { kind: "uniform", bound: 1 / Math.sqrt(inputs) };
}

export function constant(value: number): Initializer {
  return { kind: "constant", value };
}

/** Weight [out, ...rest] and, if wanted, bias [out], both drawn by their fan-in. */
export function weightAndBias(weight: Shape, bias: boolean): LayerParameters {
  const [outputs = 1, ...rest] = weight;
  const initializer = fanIn(sizeOf(rest));
  return bias
    ? { weight: { shape: weight, initializer }, bias: { shape: [outputs], initializer } }
    : { weight: { shape: weight, initializer } };
}
