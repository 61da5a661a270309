import type { SourceFile } from "../diagnostics/index.js";
import type {
  Activation,
  Arguments,
  InjectionName,
  Join,
  KeyspaceConfig,
  Layer,
  PublishedFigure,
} from "../runtime/language.js";
import type {
  AdapterConfig,
  AttackConfig,
  DataConfig,
  HeadConfig,
  KeyPath,
  LockConfig,
  TrainConfig,
  WeightsConfig,
} from "../runtime/model.js";
import type { Shape } from "../tensor/ops/index.js";
import type { ParameterTree } from "../tensor/programs/parameter-tree.js";
import type { SettingText } from "./settings/parse.js";

/** A spec without errors: everything resolved, every default filled in. */
export interface CheckedSpec {
  readonly source: SourceFile;
  /** `mnist-mode-b` of `specs/mnist-mode-b.spk`. */
  readonly name: string;
  /** The experiments of the file itself, in order. Those of imports can only be extended. */
  readonly experiments: readonly CheckedExperiment[];
}

export interface CheckedExperiment {
  /** The name of the spec, as in `CheckedSpec`. */
  readonly spec: string;
  readonly name: string;
  readonly docs: string | undefined;
  readonly seed: number;
  readonly data: CheckedData;
  readonly model: CheckedModel;
  readonly head: HeadConfig;
  /** The injected keyspaces, in the order of injection. */
  readonly keyspaces: readonly CheckedKeyspace[];
  readonly injections: readonly CheckedInjection[];
  readonly loss: readonly CheckedTerm[];
  readonly train: TrainConfig;
  readonly sweeps: readonly CheckedSweep[];
  /** The grid of all sweeps, the last one varying fastest; empty without sweeps. */
  readonly combinations: readonly Combination[];
  /** What others measured of this experiment. Runs do not depend on it. */
  readonly published: readonly PublishedFigure[];
  /** The attacks on the trained model. Training does not depend on them. */
  readonly attack: AttackConfig | undefined;
  /** The key at parameters; left out where there is none. */
  readonly lock?: LockConfig;
  /** Parameters, layers and blocks that training leaves as they are; left out where the spec names none. */
  readonly freeze?: readonly string[];
  /** Matrices of which factors are trained; left out where there are none. */
  readonly adapt?: readonly AdapterConfig[];
  /** Left out where the weights before training are drawn from the seed. */
  readonly start?: "secret";
  /** Left out where all weights before training are drawn. */
  readonly weights?: WeightsConfig;
}

/** Everything but the names of the classes, which are known only at run time. */
export type CheckedData = Omit<DataConfig, "encoding" | "classWeights">;

export interface CheckedKeyspace extends KeyspaceConfig {
  readonly name: string;
  readonly docs: string | undefined;
}

export type CheckedInjection = CheckedWay & {
  readonly keyspace: string;
  readonly points: readonly string[];
};

/** How keys enter: in a way of the language, or by an `injection` of the spec. */
export type CheckedWay =
  | { readonly by: InjectionName; readonly gamma: number }
  | {
      readonly by: "expression";
      readonly name: string;
      readonly docs: string | undefined;
      readonly arguments: Readonly<Record<string, number>>;
      readonly formula: Formula;
    };

/** What an activation becomes under a key. Operations on numbers alone are already computed. */
export type Formula =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "activation" | "key" }
  | { readonly kind: "negate"; readonly operand: Formula }
  | {
      readonly kind: "binary";
      readonly operator: "+" | "-" | "*" | "/";
      readonly left: Formula;
      readonly right: Formula;
    }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Formula[] };

export interface CheckedTerm {
  readonly name: string;
  readonly deny: boolean;
  readonly weight: number;
  /** The key paths that the term applies to. */
  readonly on: readonly KeyPath[];
  readonly arguments: Arguments;
  /** Epochs that go by before the term counts; left out where it counts from the first. */
  readonly after?: number;
  readonly warmup: number;
}

export interface CheckedSweep {
  /** `train.lr` */
  readonly path: string;
  /** The values, as written. */
  readonly values: readonly string[];
}

/** One experiment of a sweep, with the settings that make it, as written. */
export interface Combination {
  readonly settings: readonly SettingText[];
  readonly experiment: CheckedExperiment;
}

// --- models ---------------------------------------------------------------------------------------------------

/** A model with its arguments: every block opened, every `when` decided, every shape known. */
export interface CheckedModel {
  readonly name: string;
  readonly docs: string | undefined;
  readonly arguments: Arguments;
  readonly input: Activation;
  readonly points: readonly CheckedPoint[];
  readonly body: Sequence;
  readonly output: Activation;
}

/** An injection point: `pool1`, or `block[2]`. */
export interface CheckedPoint {
  readonly name: string;
  readonly shape: Shape;
}

/** Steps that an activation passes in order. Equal parts of a model share one object. */
export interface Sequence {
  readonly steps: readonly Step[];
  /** Undefined if unknown; always known in a checked model. */
  readonly output: Activation | undefined;
  /** The number of layers in all. */
  readonly layers: number;
}

export type Step = LayerStep | BlockStep | JoinStep | NameStep | FromStep | RepeatStep | PointStep;

export interface LayerStep {
  readonly kind: "layer";
  readonly name: string;
  readonly layer: Layer;
  readonly arguments: Arguments;
  readonly parameters: ParameterTree;
  readonly output: Activation;
  /** Outputs that the compiler adds for the loss, after those of the spec. */
  readonly extraOutputs: number;
  /** The step whose parameters it takes in place of its own; left out where it does not. */
  readonly shared?: LayerStep;
}

export interface BlockStep {
  readonly kind: "block";
  readonly name: string;
  readonly docs: string | undefined;
  readonly arguments: Arguments;
  readonly body: Sequence;
  readonly output: Activation;
}

/** What becomes of one activation on all sides, joined; a side without steps is the activation itself. */
export interface JoinStep {
  readonly kind: "join";
  readonly join: Join;
  readonly sides: readonly Sequence[];
  readonly output: Activation;
}

/** An activation that something further down goes back to. */
export interface NamedResult {
  readonly name: string;
  readonly activation: Activation | undefined;
}

/** Keeps the activation as a result. */
export interface NameStep {
  readonly kind: "name";
  readonly result: NamedResult;
}

/** Goes back to a result: the first step of a side. */
export interface FromStep {
  readonly kind: "from";
  readonly result: NamedResult;
}

/** One sequence per turn, with the points after it. */
export interface RepeatStep {
  readonly kind: "repeat";
  readonly turns: readonly { readonly body: Sequence; readonly points: readonly PointStep[] }[];
  readonly output: Activation;
}

export interface PointStep {
  readonly kind: "point";
  readonly point: CheckedPoint;
}
