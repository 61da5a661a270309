import type { Ops } from "../tensor/ops/ops.js";
import type { Shape } from "../tensor/ops/tensor-type.js";
import type { ParameterTree, TensorsOf } from "../tensor/programs/parameter-tree.js";
import type { Configured, ConfigValue } from "../tensor/signature.js";
import type { DataEncoding } from "./data-encoding.js";
import type { HeadConfig } from "./head.js";
import type { InjectionName } from "./injections/catalogue.js";
import type { KeyspaceConfig } from "./keys/keyspace.js";
import type { OtherTarget } from "./target.js";

export * from "./head.js";

/** The injection points of a model and the shape of one sample's activation there, channel, height, width. */
export type PointTable = Readonly<Record<string, Shape>>;

/**
 * What a model does with its activation at a point: `h` itself, or `h` with a key injected. Written as the type of a
 * method, which TypeScript compares in both directions, so that a model of known points is a `GatedModel` too.
 */
export type Inject<T, Point extends string> = { inject(point: Point, h: T): T }["inject"];

/** How a forward pass treats layers that do one thing while a model is trained and another while it is used. */
export type Mode<T> = EvaluationMode | TrainingMode<T>;

export interface EvaluationMode {
  readonly kind: "evaluation";
}

/** The training mode of one path of one step. */
export interface TrainingMode<T> {
  readonly kind: "training";
  /** The buffer as the training passes before this one left it. */
  read(buffer: T): T;
  /** Whether the buffer stays as it is: its layer then does what it does in evaluation. */
  isFrozen(buffer: T): boolean;
  /** Gives the buffer its next value, of the same type. */
  write(buffer: T, next: T): void;
  /** Zeros with probability `rate` and 1 / (1 − rate) else; every call gives a mask of its own. */
  mask(shape: Shape, rate: number): T;
}

/** A trained model at work. */
export const evaluation: EvaluationMode = { kind: "evaluation" };

/** Keys for one forward pass, one per injected point: [n, ...shape of the point], or [1, ...] for one key for all samples. */
export type Keys<T, Point extends string> = Readonly<Record<Point, T>>;

/** The ways an input can be run, in the order in which they are shown: with no key, with a valid one, with a wrong one. */
export const keyPaths = ["none", "valid", "wrong"] as const;
export type KeyPath = (typeof keyPaths)[number];

/**
 * A labelled batch: input [n, ...]; labels int32 [n] of classes, [n, length] for token models, or float32 of the shape of
 * the outputs where these are numbers.
 */
export interface LabelledBatch<T> {
  readonly input: T;
  readonly labels: T;
  /** float32 scalar, from 0: the epoch that the batch is of. */
  readonly epoch: T;
  /** float32 [classes]: where the loss weighs classes. */
  readonly classWeights?: T;
}

/** What a training step minimises, and what it saw on the way. */
export interface LossResult<T> {
  /** Scalar: the weighted sum of the terms. */
  readonly total: T;
  /** Each term before weighting, scalar, by the words of the spec: `crossentropy`, `deny reject on wrong`. */
  readonly terms: Readonly<Record<string, T>>;
  /**
   * Logits [n, outputs], or [n, length, outputs], of every path the loss looked at, or its numbers: those that compete,
   * without an auxiliary rejection logit.
   */
  readonly logits: { readonly valid: T } & Partial<Readonly<Record<KeyPath, T>>>;
}

/** What a generated `model.ts` exports as `model`: the network, its gate and its loss, in ops, and the experiment as data. */
export interface GatedModel<
  Tree extends ParameterTree = ParameterTree,
  Points extends PointTable = PointTable,
  Injected extends keyof Points & string = keyof Points & string,
> {
  readonly parameters: Tree;
  readonly points: Points;
  readonly experiment: ExperimentConfig;
  /** input [n, ...] to logits [n, outputs], or for tokens [n, length] to [n, length, outputs]. */
  forward<T>(
    ops: Ops<T>,
    p: TensorsOf<Tree, T>,
    input: T,
    inject: Inject<T, keyof Points & string>,
    mode: Mode<T>,
  ): T;
  /** The injections of the experiment under given keys. */
  gate<T>(ops: Ops<T>, keys: Keys<T, Injected>): Inject<T, keyof Points & string>;
  loss<T>(
    ops: Ops<T>,
    p: TensorsOf<Tree, T>,
    batch: LabelledBatch<T>,
    keys: Readonly<Record<"valid" | "wrong", Keys<T, Injected>>>,
    modes: Readonly<Record<KeyPath, Mode<T>>>,
  ): LossResult<T>;
}

/** Ties the parts of a generated model together; the types of its parameters and points are checked here. */
export function defineModel<
  const Tree extends ParameterTree,
  const Points extends PointTable,
  Injected extends keyof Points & string,
>(model: GatedModel<Tree, Points, Injected>): GatedModel<Tree, Points, Injected> {
  return model;
}

// --- the experiment as data -----------------------------------------------------------------------------------

/** An experiment with every default filled in: what runs, and what `config.json` holds. */
export interface ExperimentConfig {
  readonly spec: string;
  readonly name: string;
  readonly seed: number;
  readonly model: Configured;
  readonly data: DataConfig;
  readonly head: HeadConfig;
  readonly keyspaces: Readonly<Record<string, KeyspaceConfig>>;
  readonly injections: readonly InjectionConfig[];
  readonly loss: readonly LossTermConfig[];
  readonly train: TrainConfig;
  /** Left out: the spec says nothing of it. */
  readonly attack?: AttackConfig;
  /** Left out: no key enters at parameters. */
  readonly lock?: LockConfig;
  /** The weights before training are drawn from a secret of the run; left out: from the seed. */
  readonly start?: "secret";
  /**
   * Parameters, layers and blocks that training leaves as they are; left out: none, or with adapters all weights that come from
   * elsewhere (`frozenWeights`).
   */
  readonly freeze?: readonly string[];
  /** Matrices that stay as they are while factors of them are trained; left out: none. */
  readonly adapt?: readonly AdapterConfig[];
  /** What of the weights before training comes from a file; left out: all of them are drawn. */
  readonly weights?: WeightsConfig;
}

/** How some matrices are trained by factors. */
export interface AdapterConfig {
  readonly by: Configured;
  /** The full names of the matrices. */
  readonly matrices: readonly string[];
}

/** Trained weights from elsewhere, which training begins with. */
export interface WeightsConfig {
  /** A safetensors file, its index where it is several, or the folder of a run, as the spec names it. */
  readonly file: string;
  /** The file is the folder of a run. */
  readonly ofRun?: true;
  /** Which tensors become which parameters. What no rule takes has the name of its parameter. */
  readonly rules?: readonly WeightsRuleConfig[];
  /** Parameters, layers or blocks that stay as they are drawn. */
  readonly except?: readonly string[];
}

/**
 * Tensors that become parameters, as patterns of names (`NamePattern`) or of what they lie in: one of each, one that is split into
 * several, or several that are joined. Those that become none are left out.
 */
export interface WeightsRuleConfig {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Matrices of the file have their axes the other way round. */
  readonly transposed?: true;
}

/** A key at parameters: how `spkc lock` locks the runs of an experiment where its command line says nothing else. */
export interface LockConfig {
  readonly by: Configured;
  /** Parameters, layers or blocks, as `selectParameters` takes them; left out: all trained parameters. */
  readonly at?: readonly string[];
}

/** What `spkc attack` does with runs of an experiment where its command line says nothing else. */
export interface AttackConfig {
  /** Every attack within a budget; null: only those that are named. */
  readonly budget: "quick" | "standard" | "long" | null;
  /** Attacks with arguments of their own. */
  readonly attacks: readonly Configured[];
}

export interface DataConfig {
  readonly dataset: Configured;
  /** Shape of one sample: channel, height, width; features; or the length of a sequence of token ids. */
  readonly sampleShape: Shape;
  /** int32 for token ids. */
  readonly sampleType: "float32" | "int32";
  /** [] for one label a sample, [length] for one at each token; of numbers, their shape. */
  readonly labelShape: Shape;
  /** What the labels are; left out: classes. */
  readonly target?: OtherTarget;
  /** `computed`: from the training split, before anything else. What a run records holds the values. */
  readonly normalize: Normalization | "computed" | null;
  readonly augment: readonly Configured[];
  /** How many features each column of a table must have; left out where the model does not say. */
  readonly columns?: readonly number[];
  /** Only in what a run records, where its loss has `weights: balanced`. */
  readonly classWeights?: readonly number[];
  /** Only in what a run records, where it read the user's files. */
  readonly encoding?: DataEncoding;
  /** What runs of earlier versions recorded in its place. */
  readonly classNames?: readonly string[];
}

/** `normalize(mean, std)`: (x − mean) / deviation, with one value for all channels (or features) or one for each. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

export type InjectionConfig = {
  readonly keyspace: string;
  readonly points: readonly string[];
} & (
  | { readonly by: InjectionName; readonly gamma: number }
  /** By an `injection` of the spec; what it does is in the code of the model. */
  | {
      readonly by: "expression";
      readonly injection: string;
      readonly arguments: Readonly<Record<string, number>>;
    }
);

export interface LossTermConfig {
  readonly name: string;
  readonly deny: boolean;
  readonly weight: number;
  readonly on: readonly KeyPath[];
  readonly arguments: Readonly<Record<string, ConfigValue>>;
  /** Epochs that go by before the term counts; left out where it counts from the first. */
  readonly after?: number;
  /** Epochs over which the weight grows; 0: none. */
  readonly warmup: number;
}

export interface TrainConfig {
  readonly optimizer: Configured;
  readonly epochs: number;
  /** Samples that go through the network at once. */
  readonly batch: number;
  /** Batches of a step, 2 or more; left out: one. */
  readonly accumulate?: number;
  readonly schedule: Configured;
  /** Epochs over which the learning rate grows to its full value; 0: none. */
  readonly warmup: number;
  /** Gradients are scaled down to this norm, taken over all parameters; null: not at all. */
  readonly clip: number | null;
  /** Training stops after so many epochs without a new best figure of the `monitor`; null: never. */
  readonly patience: number | null;
  /** Left out: one learning rate for all. */
  readonly rates?: readonly PartRate[];
  /** What `patience`, and the best weights, look at; left out: see `monitorOf`. */
  readonly monitor?: Monitor;
  /** The decay of the average of the weights that a run yields, between 0 and 1; left out: it yields the weights themselves. */
  readonly average?: number;
  /** The weights of how many last epochs are kept; left out: of none. */
  readonly keep?: number;
}

/** The learning rate of some parameters, as a factor of that of the step. */
export interface PartRate {
  readonly factor: number;
  /** Parameters, layers or blocks; no parameter is meant by two. */
  readonly at: readonly string[];
}

/** A figure that is measured on validation samples after every epoch. */
export interface Monitor {
  readonly path: KeyPath;
  /** The name in results of a measure, or `loss`. */
  readonly measure: string;
}

/** Whether keys enter at activations: without, a network has one way through it, and nobody speaks of keys. */
export function isGated({ injections }: Pick<ExperimentConfig, "injections">): boolean {
  return injections.length > 0;
}
