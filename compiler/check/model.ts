import type { Block, Body, Input, LayerCall, Model, ModelUse, Stage } from "../../grammar/ast.js";
import { type Activation, type Arguments, ids, image, layers, vector } from "../../runtime/language.js";
import { sizeOf } from "../../tensor/ops/index.js";
import type { CheckedModel, CheckedPoint, Sequence, Step } from "../checked.js";
import type { Known } from "../values.js";
import type { Bound } from "./arguments.js";
import type { BodyContext } from "./body.js";
import type { Checks } from "./checks.js";
import { Elaboration } from "./elaborate.js";
import type { Environment } from "./expressions.js";
import { find } from "./linked-spec.js";
import { PointSet } from "./points.js";
import { ResultScope } from "./results.js";

/** A model, as far as it could be elaborated. */
export interface ElaboratedModel {
  readonly declaration: Model;
  /** The arguments, if all are known. */
  readonly arguments: Arguments | undefined;
  readonly input: Activation | undefined;
  readonly points: PointSet;
  readonly body: Sequence;
}

/** Checks a block or model whose parameters have no values yet. */
export function checkUninstantiated(checks: Checks, declaration: Block | Model): void {
  const formals = checks.arguments.formalsOfParameters(declaration.parameters);
  const unknown = new Map<string, Known>();
  for (const { name, fallback } of formals) {
    fallback?.(unknown);
    unknown.set(name, undefined);
  }
  if (declaration.kind === "Model") {
    elaborate(checks, declaration, unknown, undefined);
    return;
  }
  const points = new PointSet(checks.report);
  const results = ResultScope.of(declaration.body, checks.report);
  const context: BodyContext = {
    ...{ parameters: unknown, region: "block", points, results },
    ...{ within: undefined, depth: 0 },
  };
  new Elaboration(checks, { widened: undefined }).body(declaration.body, undefined, context);
}

/** A model with its arguments. */
export interface ModelInstance extends ElaboratedModel {
  /** Undefined where something of it is unknown. */
  readonly complete: CheckedModel | undefined;
}

/** Elaborates the models of experiments, each once for equal arguments. */
export class ModelInstances {
  readonly #known = new Map<string, ModelInstance>();

  constructor(private readonly checks: Checks) {}

  /** The model of an experiment with its arguments. Its last layer gets `extraOutputs` more outputs. */
  of(use: ModelUse, extraOutputs: number): ModelInstance | undefined {
    const { checks } = this;
    const declaration = find(checks.linked, "Model", use.model.name, checks.report);
    if (declaration === undefined) return undefined;
    const formals = checks.arguments.formalsOfParameters(declaration.parameters);
    const { values, known } = checks.arguments.bind(use.model, formals);
    if (known === undefined) return instantiate(checks, declaration, { values, known, extraOutputs });
    const key = JSON.stringify([declaration.name.text, known, extraOutputs]);
    const instance =
      this.#known.get(key) ?? instantiate(checks, declaration, { values, known, extraOutputs });
    this.#known.set(key, instance);
    return instance;
  }
}

function instantiate(
  checks: Checks,
  declaration: Model,
  { values, known, extraOutputs }: Bound & { readonly extraOutputs: number },
): ModelInstance {
  const last = lastDense(declaration);
  const widened = last === undefined || extraOutputs === 0 ? undefined : { call: last, by: extraOutputs };
  const elaborated = elaborate(checks, declaration, values, widened);
  const model = { ...elaborated, arguments: known as Arguments | undefined };
  return { ...model, complete: completeModel(model) };
}

/** What a model ends in. */
export function lastStage({ body }: Model): Stage | undefined {
  const last = body.items.at(-1);
  return last?.kind === "Chain" ? last.stages.at(-1) : undefined;
}

/** The layer that a model ends in, at the top level, where outputs can be added to it: `dense`. */
export function lastDense(model: Model): LayerCall | undefined {
  const stage = lastStage(model);
  if (stage?.kind !== "LayerCall") return undefined;
  return layers.get(stage.name.text)?.outputs === undefined ? undefined : stage;
}

function elaborate(
  checks: Checks,
  model: Model,
  parameters: ReadonlyMap<string, Known>,
  widened: { readonly call: LayerCall; readonly by: number } | undefined,
): ElaboratedModel {
  const { first, rest } = splitInput(model.body);
  const hasInput = model.body.items.some((item) => item.kind === "Input");
  if (!hasInput) checks.report.error("missing-model-input", model.name, { model: model.name.text });

  const input = first && readInput(checks, first, { parameters, input: null });
  const points = new PointSet(checks.report);
  const results = ResultScope.of(model.body, checks.report);
  const context: BodyContext = { parameters, region: "model", points, results, within: undefined, depth: 0 };
  const entry: Step[] = points.declareAll(first?.points ?? [], input, "model");
  const pixels = first?.result && results.declare(first.result, input);
  if (pixels !== undefined) entry.push({ kind: "name", result: pixels });
  const body = new Elaboration(checks, { widened }).body(rest, input, context);
  const steps: Step[] = [...entry, ...body.steps];
  return { declaration: model, arguments: undefined, input, points, body: { ...body, steps } };
}

/** A model begins with its input. Any other `input` is reported with the body. */
function splitInput(body: Body): { first: Input | undefined; rest: Body } {
  const [first, ...items] = body.items;
  return first?.kind === "Input" ? { first, rest: { ...body, items } } : { first: undefined, rest: body };
}

/** Numbers in one sample. */
const largestInput = 2 ** 31 - 1;

function readInput(checks: Checks, { shape }: Input, environment: Environment): Activation | undefined {
  const positive = { type: "int", min: 1, max: largestInput } as const;
  switch (shape.kind) {
    case "Dimensions":
      return readImageSize(checks, shape, shape.sizes);
    case "Tokens": {
      const length = checks.arguments.value(shape.length, positive, "the number of tokens", environment);
      return length === undefined ? undefined : ids(length as number);
    }
    case "Features": {
      if (shape.size.kind === "Tuple" || shape.size.kind === "List") {
        const rule = { ...positive, type: "ints" } as const;
        const sizes = checks.arguments.value(shape.size, rule, "the size of the input", environment);
        return sizes && readImageSize(checks, shape, sizes);
      }
      const size = checks.arguments.value(shape.size, positive, "the number of features", environment);
      return size === undefined ? undefined : vector(size as number);
    }
  }
}

/** Height, width and channels. */
function readImageSize(
  checks: Checks,
  shape: Input["shape"],
  sizes: readonly number[],
): Activation | undefined {
  const [height = 0, width = 0, channels = 0] = sizes;
  const whole = sizes.every((size) => Number.isSafeInteger(size) && size >= 1);
  if (sizes.length !== 3 || !whole) {
    const text = checks.linked.origins.textOf(shape);
    checks.report.error("malformed-image-size", shape, { text });
    return undefined;
  }
  const activation = image(channels, height, width);
  const count = sizeOf(activation.shape);
  if (count <= largestInput) return activation;
  checks.report.error("tensor-too-large", shape, { what: "the input", size: formatCount(count) });
  return undefined;
}

const formatCount = (size: number): string => size.toLocaleString("en", { maximumSignificantDigits: 4 });

function completeModel(model: ElaboratedModel): CheckedModel | undefined {
  const { declaration, input, body } = model;
  const points = checkedPoints(model);
  if (model.arguments === undefined || input === undefined) return undefined;
  if (body.output === undefined || points === undefined) return undefined;
  const { name, docs } = declaration;
  return { name: name.text, docs, arguments: model.arguments, input, points, body, output: body.output };
}

/** The points of a model, in its order; undefined if a shape is unknown. */
function checkedPoints({ points }: ElaboratedModel): CheckedPoint[] | undefined {
  const checked: CheckedPoint[] = [];
  for (const name of points.names) {
    const activation = points.get(name);
    if (activation === undefined) return undefined;
    checked.push({ name, shape: activation.shape });
  }
  return checked;
}
