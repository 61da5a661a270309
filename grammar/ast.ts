import type { SourceFile, Span } from "../diagnostics/index.js";

/**
 * The syntax tree of a `.spk` file: as written, with nothing resolved. Every node has a `kind` and the span of its own
 * text; the span of a child lies within that of its parent. Unreadable parts are left out, so that one mistake gives one
 * error.
 */
export interface Spec {
  readonly kind: "Spec";
  readonly source: SourceFile;
  readonly span: Span;
  readonly declarations: readonly Declaration[];
}

export type Declaration = Import | Constant | Block | Model | Keyspace | Injection | Experiment;

interface Node<Kind extends string> {
  readonly kind: Kind;
  readonly span: Span;
}

/** A declaration that may have a doc comment: the `///` lines above it, without the markers. */
interface Declared<Kind extends string> extends Node<Kind> {
  readonly docs: string | undefined;
  readonly name: Name;
}

/** One occurrence of an identifier. */
export interface Name extends Node<"Name"> {
  readonly text: string;
}

// --- declarations ---------------------------------------------------------------------------------------------

/** `import "./blocks.spk"` */
export interface Import extends Node<"Import"> {
  readonly path: StringLiteral;
}

/** `const width = 64` */
export interface Constant extends Declared<"Constant"> {
  readonly value: Expression;
}

/** `block Residual(channels: int, stride: int = 1) { … }` */
export interface Block extends Declared<"Block"> {
  readonly parameters: readonly Parameter[];
  readonly body: Body;
}

/** `model SmallCnn(classes: int) { input 28x28x1 … }` */
export interface Model extends Declared<"Model"> {
  readonly parameters: readonly Parameter[];
  readonly body: Body;
}

/** `stride: int = 1` */
export interface Parameter extends Node<"Parameter"> {
  readonly name: Name;
  readonly type: Name;
  readonly default: Expression | undefined;
}

// --- bodies of models and blocks ------------------------------------------------------------------------------

/** `{ … }`: what an activation passes through, in order. */
export interface Body extends Node<"Body"> {
  readonly items: readonly BodyItem[];
}

export type BodyItem = Input | Chain;

/** `input 28x28x1 @image`: the shape of one sample, and the names of the input itself. */
export interface Input extends Node<"Input"> {
  readonly shape: InputShape;
  readonly result: Name | undefined;
  readonly points: readonly PointDeclaration[];
}

export type InputShape =
  /** `28x28x1`: height, width, channels, as written. */
  | (Node<"Dimensions"> & { readonly sizes: readonly number[] })
  /** `tokens 128`: a sequence of that many token ids. */
  | (Node<"Tokens"> & { readonly length: Expression })
  /** `20`: a vector of that many features; `(32, 32, 3)`: an image, `(128, 9)`: a sequence of vectors. */
  | (Node<"Features"> & { readonly size: Expression });

/** `conv(16, kernel: 3) -> relu -> maxpool(2) @pool1` */
export interface Chain extends Node<"Chain"> {
  readonly stages: readonly Stage[];
}

/** One step of a chain, the name of its output for further down, and the points declared on it. */
export type Stage = (LayerCall | Branch | From | Repeat | When) & {
  readonly result: Name | undefined;
  readonly points: readonly PointDeclaration[];
};

/** `relu`, `conv(16, kernel: 3)` or `Residual(64)`: a layer of the language or a block of the spec. */
export interface LayerCall extends Node<"LayerCall"> {
  readonly name: Name;
  readonly arguments: readonly Argument[];
}

/** `add { … } with { … }`: what becomes of one activation on several sides, joined. A side alone is joined with the input. */
export interface Branch extends Node<"Branch"> {
  readonly by: JoinName;
  readonly sides: readonly Side[];
}

export type JoinName = "add" | "multiply" | "concat";

/** `{ … }`, `shortcut(64)` or `from encoded` */
export type Side = Body | LayerCall | From;

/** `from encoded`: begins a side with a result that was named further up. */
export interface From extends Node<"From"> {
  readonly name: Name;
}

/** `repeat 4 { … }`, or with the number of the turn, counted from 1: `repeat 4 as turn { … }` */
export interface Repeat extends Node<"Repeat"> {
  readonly count: Expression;
  readonly index: Name | undefined;
  readonly body: Body;
}

/** `when stride != 1 { … } else { … }`: chosen when the model is built, not when it runs. */
export interface When extends Node<"When"> {
  readonly condition: Expression;
  readonly body: Body;
  readonly otherwise: Body | undefined;
}

/** `@pool1`, or on a `repeat`: `@block[2]`, the activation after its second turn (turns are counted from 1). */
export interface PointDeclaration extends Node<"PointDeclaration"> {
  readonly name: Name;
  readonly index: Expression | undefined;
}

// --- keyspaces ------------------------------------------------------------------------------------------------

/** `keyspace Secret { dim 8  basis uniform … }` */
export interface Keyspace extends Declared<"Keyspace"> {
  readonly settings: readonly KeyspaceSetting[];
}

/** `alpha uniform(0, 1) per point` */
export interface KeyspaceSetting extends Node<"KeyspaceSetting"> {
  readonly name: Name;
  readonly value: Expression;
  readonly perPoint: boolean;
}

// --- injections -----------------------------------------------------------------------------------------------

/** `injection Shift(h, k, gamma: float = 0.5) = h * (1 + gamma * tanh(k))` */
export interface Injection extends Declared<"Injection"> {
  /** The activation, the key, and the numbers that it takes. */
  readonly parameters: readonly InjectionParameter[];
  readonly value: Expression;
}

/** `h`, or `gamma: float = 0.5` */
export interface InjectionParameter extends Node<"InjectionParameter"> {
  readonly name: Name;
  readonly type: Name | undefined;
  readonly default: Expression | undefined;
}

// --- experiments ----------------------------------------------------------------------------------------------

/** `experiment Small extends MnistModeB { … }` */
export interface Experiment extends Declared<"Experiment"> {
  readonly base: Name | undefined;
  readonly settings: readonly ExperimentSetting[];
}

export type ExperimentSetting =
  | SeedSetting
  | DataSetting
  | ModelUse
  | InjectSetting
  | InjectSecretSetting
  | StartSetting
  | FreezeSetting
  | AdaptSetting
  | WeightsSetting
  | LossSetting
  | TrainSetting
  | SweepSetting
  | PublishedSetting
  | AttackSetting;

/** `seed 42` */
export interface SeedSetting extends Node<"Seed"> {
  readonly value: Expression;
}

/** `data mnist { normalize(0.1307, 0.3081)  augment affine(rotate: 6) }` */
export interface DataSetting extends Node<"Data"> {
  readonly dataset: Call;
  /** Undefined without braces: an experiment that extends another keeps its steps then. */
  readonly steps: readonly DataStep[] | undefined;
}

/** `normalize(0.1307, 0.3081)` or `augment crop(padding: 4), flip` */
export type DataStep =
  | (Node<"Normalize"> & { readonly call: Call })
  | (Node<"Augment"> & { readonly calls: readonly Call[] });

/** `model SmallCnn(classes: 10)` */
export interface ModelUse extends Node<"ModelUse"> {
  readonly model: Call;
}

/** `inject Secret at image, pool2 by mul(gamma: 0.5)`: keys at activations */
export interface InjectSetting extends Node<"Inject"> {
  readonly keyspace: Name;
  readonly points: readonly InjectionPlace[];
  readonly by: Call;
}

/** `inject secret at conv1.weight, "head*" by signs`: a key at parameters; where no place is written, at all that are trained */
export interface InjectSecretSetting extends Node<"InjectSecret"> {
  readonly secret: Name;
  readonly at: readonly InjectionPlace[];
  readonly by: Call;
}

/** Where keys enter, as written: the checker tells points from parameters, layers and blocks. */
export type InjectionPlace = PointReference | ParameterReference;

/** `conv1.weight`, or a pattern in quotes: `"conv*.weight"` */
export interface ParameterReference extends Node<"ParameterReference"> {
  readonly pattern: string;
  /** A number in brackets, which only points can have: a mistake. */
  readonly index: Expression | undefined;
}

/** `start secret`, or `start seed`: what the weights before training are drawn from */
export interface StartSetting extends Node<"Start"> {
  readonly value: Expression;
}

/** `freeze conv1, "stage*"`: parameters that training leaves as they are; `freeze none`: none */
export interface FreezeSetting extends Node<"Freeze"> {
  readonly at: readonly InjectionPlace[];
}

/** `adapt "*.query" by lora(rank: 8)`: matrices of which factors are trained; `adapt none`: none */
export interface AdaptSetting extends Node<"Adapt"> {
  readonly at: readonly InjectionPlace[];
  /** Undefined of `adapt none`. */
  readonly by: Call | undefined;
}

/** `weights "gpt2.safetensors" except dense1 { rules }`, `weights from "runs/mnist/First"` or `weights none` */
export interface WeightsSetting extends Node<"Weights"> {
  readonly file: Expression;
  /** Whether the file is the folder of a run: `from` stands before it. */
  readonly ofRun: boolean;
  /** Parameters that stay as they are drawn. */
  readonly except: readonly InjectionPlace[];
  readonly rules: readonly WeightsRule[];
}

/**
 * `"attn.qkv" -> attention1.query, attention1.key, attention1.value`, `"h.{i}" -> "repeat1.turn{i + 1}" { rules }` or
 * `ignore "lm_head"`: tensors of a file, and the parameters that they become
 */
export interface WeightsRule extends Node<"WeightsRule"> {
  readonly verb: "take" | "ignore";
  readonly from: readonly TensorName[];
  /** Empty where none are written. */
  readonly to: readonly TensorName[];
  readonly transposed: boolean;
  /** Rules for what lies in the tensors, named from there. */
  readonly rules: readonly WeightsRule[];
}

/** `ln_f`, or a pattern in quotes: `"h.{i}"` */
export interface TensorName extends Node<"TensorName"> {
  readonly pattern: string;
}

/** `pool2`, or `block[2]` */
export interface PointReference extends Node<"PointReference"> {
  readonly name: Name;
  readonly index: Expression | undefined;
}

/** `loss crossentropy + 0.1 * deny reject on wrong` */
export interface LossSetting extends Node<"Loss"> {
  readonly terms: readonly LossTerm[];
}

/** `0.1 * deny margin(1.0) on wrong, none after 2 warmup 4` */
export interface LossTerm extends Node<"LossTerm"> {
  readonly weight: Expression | undefined;
  readonly deny: boolean;
  readonly loss: Call;
  /** The key paths that a deny loss applies to: `wrong`, `none`. Empty if none are written. */
  readonly on: readonly Name[];
  /** Epochs that go by before the term counts. */
  readonly after: Expression | undefined;
  /** Epochs over which the weight grows to its full value. */
  readonly warmup: Expression | undefined;
}

/**
 * `train sgd(lr: 0.1) for 40 epochs batch 128 accumulate 2 schedule steps([20, 30]) warmup 2 clip 1.0 patience 5
 * on validation.valid.accuracy average 0.999 keep 3`. The clauses come in any order; an experiment that extends another may give only those it changes.
 */
export interface TrainSetting extends Node<"Train"> {
  readonly optimizer: Call | undefined;
  readonly epochs: Expression | undefined;
  readonly batch: Expression | undefined;
  /** How many batches make a step. */
  readonly accumulate: Expression | undefined;
  readonly schedule: Call | undefined;
  /** Learning rates by part, in the order written. */
  readonly rates: readonly RateClause[];
  /** Epochs over which the learning rate grows to its full value. */
  readonly warmup: Expression | undefined;
  /** The maximum norm of all gradients together. */
  readonly clip: Expression | undefined;
  /** Epochs without a new best figure after which training stops. */
  readonly patience: Expression | undefined;
  /** The figure that it looks at: `validation.valid.accuracy`. */
  readonly monitor: readonly Name[] | undefined;
  /** The decay of the average of the weights, or `none`. */
  readonly average: Expression | undefined;
  /** How many last epochs keep their weights. */
  readonly keep: Expression | undefined;
}

/** `rate 0.1 at conv1, "stage*"`: a factor of the learning rate there */
export interface RateClause extends Node<"Rate"> {
  readonly factor: Expression;
  readonly at: readonly InjectionPlace[];
}

/** `sweep deny over none, entropy, margin(1.0)` */
export interface SweepSetting extends Node<"Sweep"> {
  readonly path: readonly Name[];
  readonly values: readonly Expression[];
}

/** `published test.valid.accuracy 0.9919 within 0.005, test.none.accuracy 0.1978` */
export interface PublishedSetting extends Node<"Published"> {
  readonly figures: readonly PublishedEntry[];
}

/** `test.wrong.reject 1.0 at least 0.99` */
export interface PublishedEntry extends Node<"PublishedFigure"> {
  readonly path: readonly Name[];
  readonly value: Expression;
  /** How far off counts as reproduced. A figure without a bound is shown and not judged. */
  readonly bound: PublishedBound | undefined;
}

export interface PublishedBound extends Node<"PublishedBound"> {
  readonly is: "within" | "least" | "most";
  readonly limit: Expression;
}

/** `attack quick, key_optimisation(labels: [10, 30])`: budgets and attacks, which the checker tells apart. */
export interface AttackSetting extends Node<"Attack"> {
  readonly calls: readonly Call[];
}

// --- expressions ----------------------------------------------------------------------------------------------

export type Expression =
  | NumberLiteral
  | StringLiteral
  | BooleanLiteral
  | Reference
  | Member
  /** Only with an index, and useful only for points: `sweep inject.points over (image, block[2])`. */
  | PointReference
  | Call
  | Unary
  | Binary
  | Tuple
  | List;

export interface NumberLiteral extends Node<"NumberLiteral"> {
  readonly value: number;
}

export interface StringLiteral extends Node<"StringLiteral"> {
  readonly value: string;
}

export interface BooleanLiteral extends Node<"BooleanLiteral"> {
  readonly value: boolean;
}

/** `stride`: a parameter, a constant, or a word of a setting such as `uniform`. */
export interface Reference extends Node<"Reference"> {
  readonly name: Name;
}

/** `in.channels` */
export interface Member extends Node<"Member"> {
  readonly object: Name;
  readonly property: Name;
}

/** `affine(rotate: 6, translate: 0.06)`. A bare word in place of a call has no arguments. */
export interface Call extends Node<"Call"> {
  readonly name: Name;
  readonly arguments: readonly Argument[];
}

/** `3`, or `kernel: 3` */
export interface Argument extends Node<"Argument"> {
  readonly name: Name | undefined;
  readonly value: Expression;
}

export interface Unary extends Node<"Unary"> {
  readonly operator: "-" | "not";
  readonly operand: Expression;
}

export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "and"
  | "or";

export interface Binary extends Node<"Binary"> {
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** `(0.4914, 0.4822, 0.4465)` */
export interface Tuple extends Node<"Tuple"> {
  readonly items: readonly Expression[];
}

/** `[20, 30]` */
export interface List extends Node<"List"> {
  readonly items: readonly Expression[];
}
