import type { CatalogueEntry } from "../../tensor/catalogue.js";
import { float32, type Ops, ShapeError, shapeOps, type TensorType } from "../../tensor/ops/index.js";
import {
  flattenParameters,
  isDeclaration,
  type ParameterTree,
  type TensorsOf,
} from "../../tensor/programs/parameter-tree.js";
import { unflattenParameters } from "../../tensor/programs/parameters.js";
import type { ArgumentsOf, Configured, ConfigValue, Signature } from "../../tensor/signature.js";
import { type Callee, type Exported, exportedCall, type UnaryOp } from "../callee.js";
import { evaluation, type Mode } from "../model.js";
import { type Activation, type ActivationKind, batched, inWordsOfSamples, unbatched } from "./activation.js";

/** Arguments with every default filled in. */
export type Arguments = Configured["arguments"];

/** Something that must divide something else: 3 groups, 16 channels. */
export interface Division {
  readonly part: string;
  readonly count: number;
  readonly whole: string;
  readonly size: number;
}

/** What a layer computes on its way to its output, and keeps for the gradient: "the scores of `attention`", in numbers. */
export interface Intermediate {
  readonly what: string;
  readonly numbers: number;
}

/** What a layer's function takes of the arguments, as generated code writes it. */
type Options = Readonly<Record<string, ConfigValue>>;

/** A layer of the language: all that the checker and the emitter know of it. `Name` is that of its function. */
export interface Layer<Name extends string = string> extends CatalogueEntry {
  readonly accepts: readonly ActivationKind[];
  /** What PyTorch, Keras and papers call it besides, in small letters without underscores, `1d` and `2d`: for messages. */
  readonly elsewhere: readonly string[];
  /** The argument that counts its outputs, to which outputs of the compiler's own can be added. */
  readonly outputs: string | undefined;
  /** The argument that counts the token ids that it tells apart. */
  readonly vocabulary: string | undefined;
  /** The argument that says how many features each column of a table has. */
  readonly columns: string | undefined;
  readonly divisions: (input: Activation, args: Arguments) => readonly Division[];
  readonly parameters: (input: Activation, args: Arguments) => ParameterTree;
  /** The names of those parameters in its tree that are matrices W by which it multiplies, h Wᵀ: what adapters take. */
  readonly matrices: (parameters: ParameterTree) => readonly string[];
  /** What the generated call takes of the arguments, before the mode. */
  readonly options: (args: Arguments) => Options | undefined;
  /** The last argument of the generated call: arguments that seldom differ from what the function takes by itself. */
  readonly settings: (args: Arguments) => Options | undefined;
  /** The layer before it in the model whose parameters it takes in place of its own. */
  readonly shares: string | undefined;
  /**
   * What comes out; throws `ShapeError`, in words of one sample, where the layer cannot take its input. `shared` are the parameters of
   * the layer that it shares them with.
   */
  readonly infer: (input: Activation, args: Arguments, shared?: ParameterTree) => Activation;
  /** What generated code calls: `ops.relu(h)`, or `conv(ops, h, p.conv1, { … })`. */
  readonly callee: Callee<Name>;
  /** The type of its parameters, called after the function: `ConvParameters`. */
  readonly parametersType: string | undefined;
  /** Whether, with these arguments, it may do one thing in training and another in evaluation, and so takes the mode. */
  readonly takesMode: (args: Arguments) => boolean;
  /** Whether, in training, what it gives for a batch of one sample does not depend on that sample. */
  readonly forgetsLoneSample: (input: Activation) => boolean;
  /** What it computes on the way for one sample, where that may be more than its output. */
  readonly intermediate: (input: Activation, args: Arguments) => Intermediate | undefined;
}

/** The layer of that name, whose function takes such parameters. */
export interface SharedParameters<P> {
  readonly layer: string;
  /** Only a type. */
  readonly parameters?: P;
}

/** What a layer's function takes after `ops` and its input. */
type Operands<Tree, Given, TakesMode, Settings, Shared> = [
  ...(Tree extends ParameterTree ? [p: TensorsOf<Tree, TensorType>] : []),
  ...(Shared extends SharedParameters<infer P> ? [p: P] : []),
  ...(Given extends Options ? [options: Given] : []),
  ...(TakesMode extends true ? [mode: Mode<TensorType>] : []),
  ...(TakesMode extends "with settings" ? [mode?: Mode<TensorType> | undefined] : []),
  ...([Settings] extends [undefined] ? [] : [settings?: Settings]),
];

/** A layer as its file gives it; what it does not need is left out. */
interface Definition<
  S extends Signature,
  Tree,
  Given,
  TakesMode extends boolean | "with settings",
  Name extends string,
  Settings,
  Shared,
> {
  readonly name: string;
  readonly summary: string;
  readonly signature: S;
  readonly accepts: readonly ActivationKind[];
  readonly elsewhere?: readonly string[];
  readonly outputs?: keyof S & string;
  readonly vocabulary?: keyof S & string;
  readonly columns?: keyof S & string;
  readonly divisions?: (input: Activation, args: ArgumentsOf<S>) => readonly Division[];
  readonly parameters?: (input: Activation, args: ArgumentsOf<S>) => Tree;
  /** Which are such matrices, out of the names of all. */
  readonly matrices?: (
    names: Tree extends ParameterTree ? TensorsOf<Tree, string> : never,
  ) => readonly string[];
  readonly options?: (args: ArgumentsOf<S>) => Given;
  /** In place of `parameters`. */
  readonly shares?: Shared;
  /** Undefined where all of them are what the function takes by itself. */
  readonly settings?: (args: ArgumentsOf<S>) => Settings;
  /** `with settings`: only a setting makes it differ, so that a call without settings has no mode either. */
  readonly takesMode?: TakesMode;
  readonly forgetsLoneSample?: (input: Activation) => boolean;
  readonly intermediate?: (input: Activation, args: ArgumentsOf<S>) => Intermediate;
  /** The function that generated code calls, `{ conv }`; its output on shapes is the output of the layer. */
  readonly call: Exported<
    Name,
    (
      ops: Ops<TensorType>,
      h: TensorType,
      ...operands: Operands<Tree, Given, TakesMode, Settings, Shared>
    ) => TensorType
  >;
}

export function defineLayer<
  const S extends Signature,
  Tree extends ParameterTree | undefined = undefined,
  Given extends Options | undefined = undefined,
  const TakesMode extends boolean | "with settings" = false,
  Name extends string = string,
  Settings extends Options | undefined = undefined,
  Shared extends SharedParameters<unknown> | undefined = undefined,
>(definition: Definition<S, Tree, Given, TakesMode, Name, Settings, Shared>): Layer<Name> {
  const { name, summary, signature, accepts, outputs, divisions, parameters, options, settings, takesMode } =
    definition;
  const [calledName, call] = exportedCall(definition.call);
  const treeOf = (input: Activation, args: Arguments) => parameters?.(input, args as ArgumentsOf<S>);
  const optionsOf = (args: Arguments) => options?.(args as ArgumentsOf<S>);
  const settingsOf = (args: Arguments) => settings?.(args as ArgumentsOf<S>);
  const takesModeWith = (args: Arguments): boolean =>
    takesMode === "with settings" ? settingsOf(args) !== undefined : takesMode === true;
  return {
    ...{ name, summary, signature, accepts, outputs },
    ...{ vocabulary: definition.vocabulary, columns: definition.columns },
    elsewhere: definition.elsewhere ?? [],
    divisions: (input, args) => divisions?.(input, args as ArgumentsOf<S>) ?? [],
    parameters: (input, args) => treeOf(input, args) ?? {},
    matrices: (tree) =>
      definition.matrices?.(namesOf(tree) as Tree extends ParameterTree ? TensorsOf<Tree, string> : never) ??
      [],
    options: optionsOf,
    settings: settingsOf,
    shares: definition.shares?.layer,
    infer: (input, args, shared) => {
      const tree = shared ?? treeOf(input, args);
      const given = optionsOf(args);
      const operands = [
        ...(tree === undefined ? [] : [typesOf(tree)]),
        ...(given === undefined ? [] : [given]),
        ...(takesModeWith(args) ? [evaluation] : []),
        ...(settingsOf(args) === undefined ? [] : [settingsOf(args)]),
      ] as unknown as Operands<Tree, Given, TakesMode, Settings, Shared>;
      return inferred(input, (h) => call(shapeOps, h, ...operands));
    },
    callee: { name: calledName },
    parametersType: parameters && `${calledName.charAt(0).toUpperCase()}${calledName.slice(1)}Parameters`,
    takesMode: takesModeWith,
    forgetsLoneSample: definition.forgetsLoneSample ?? (() => false),
    intermediate: (input, args) => definition.intermediate?.(input, args as ArgumentsOf<S>),
  };
}

/** What comes out of a layer, by running it on shapes. */
function inferred(input: Activation, run: (h: TensorType) => TensorType): Activation {
  try {
    return unbatched(run(batched(input)));
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(error.op, error.operands, inWordsOfSamples(error));
  }
}

function typesOf<Tree extends ParameterTree>(tree: Tree): TensorsOf<Tree, TensorType> {
  const types = Object.entries(tree).map(([name, entry]) => [
    name,
    isDeclaration(entry) ? float32(...entry.shape) : typesOf(entry),
  ]);
  return Object.fromEntries(types) as TensorsOf<Tree, TensorType>;
}

/** The names of a tree, in its shape. */
function namesOf(tree: ParameterTree): TensorsOf<ParameterTree, string> {
  const names = [...flattenParameters(tree).keys()].map((name) => [name, name] as const);
  return unflattenParameters(tree, Object.fromEntries(names));
}

/** A layer that is a function of each number on its own, which the ops have. */
export function defineElementwiseLayer(name: UnaryOp, summary: string): Layer<never> {
  return {
    ...{ name, summary, signature: {}, outputs: undefined, vocabulary: undefined, columns: undefined },
    ...{ callee: { op: name }, parametersType: undefined, takesMode: () => false },
    accepts: ["image", "vector", "sequence"],
    elsewhere: [],
    divisions: () => [],
    parameters: () => ({}),
    matrices: () => [],
    options: () => undefined,
    settings: () => undefined,
    forgetsLoneSample: () => false,
    intermediate: () => undefined,
    shares: undefined,
    infer: (input) => inferred(input, (h) => shapeOps[name](h)),
  };
}
