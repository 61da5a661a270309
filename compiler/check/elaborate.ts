import { suggest } from "../../diagnostics/index.js";
import type { Block, Body, Branch, From, LayerCall, Side, Stage, When } from "../../grammar/ast.js";
import { type Arguments, type Layer, layerFromElsewhere, layers } from "../../runtime/language.js";
import type { LayerStep, Sequence, Step } from "../checked.js";
import { type BodyContext, type BodyElaboration, environmentOf, type Flow, mostLayers } from "./body.js";
import { joinSides } from "./branch.js";
import type { Checks } from "./checks.js";
import { deepest } from "./expressions.js";
import { applyLayer } from "./layer-call.js";
import { libraryBlocks } from "./library-blocks.js";
import { namesOf, wordFor } from "./linked-spec.js";
import { elaborateRepeat } from "./repeat.js";
import { ResultScope } from "./results.js";

export interface ElaborationOptions {
  /** The layer to which the compiler adds outputs. */
  readonly widened: { readonly call: LayerCall; readonly by: number } | undefined;
}

const nothing = (output: Flow): Sequence => ({ steps: [], output, layers: 0 });

/**
 * Elaborates a body for the shape of its input: opens blocks, decides `when`, unrolls `repeat`, applies every layer. Once
 * a shape is unknown, only names and arguments are checked, so that one mistake gives one error.
 */
export class Elaboration implements BodyElaboration {
  readonly #instances = new Map<string, Sequence>();
  #tooLarge = false;
  /** The layers of the model itself so far, whose parameters others can share. */
  readonly #ofModel: LayerStep[] = [];

  constructor(
    private readonly checks: Checks,
    private readonly options: ElaborationOptions,
  ) {}

  body(body: Body, input: Flow, around: BodyContext, isSide = false): Sequence {
    const context = { ...around, results: around.results.inside() };
    const steps: Step[] = [];
    let isFirst = isSide;
    let output = input;
    let size = 0;
    for (const item of body.items) {
      if (item.kind === "Input") {
        this.checks.report.error("misplaced-model-input", item, {});
        continue;
      }
      for (const stage of item.stages) {
        if (stage.kind === "From" && !isFirst)
          this.checks.report.error("misplaced-from", stage, { name: stage.name.text });
        isFirst = false;
        const part = this.#stage(stage, output, context);
        for (const step of part.steps) steps.push(step);
        size += part.layers;
        output = part.output;
        if (size > mostLayers) {
          this.refuseSize(stage);
          output = undefined;
          size = 0;
        }
      }
    }
    return { steps, output, layers: size };
  }

  refuseSize(stage: Stage): void {
    if (!this.#tooLarge) this.checks.report.error("model-too-large", stage, { limit: mostLayers });
    this.#tooLarge = true;
  }

  #stage(stage: Stage, input: Flow, context: BodyContext): Sequence {
    if (context.depth >= deepest) {
      this.checks.report.error("declaration-chain-too-deep", stage, {});
      return nothing(undefined);
    }
    this.checks.spend(1, stage);
    const inner: BodyContext = { ...context, depth: context.depth + 1 };
    switch (stage.kind) {
      case "LayerCall":
        return this.#withNames(this.#call(stage, input, inner), stage, context);
      case "Branch":
        return this.#withNames(this.#branch(stage, input, inner), stage, context);
      case "From":
        return this.#withNames(this.#from(stage, inner), stage, context);
      case "When":
        return this.#withNames(this.#when(stage, input, inner), stage, context);
      case "Repeat": {
        const turns = elaborateRepeat(this, this.checks, stage, input, inner) ?? nothing(undefined);
        return this.#withResult(turns, stage, context);
      }
    }
  }

  // --- layers and blocks --------------------------------------------------------------------------------------

  #call(call: LayerCall, input: Flow, context: BodyContext): Sequence {
    const name = call.name.text;
    const layer = layers.get(name);
    if (layer !== undefined) return this.#layer(call, layer, input, context);
    const declaration = this.checks.linked.declarations.get(name);
    if (declaration?.kind === "Block") return this.#block(call, declaration, input, context);
    if (declaration !== undefined) {
      const facts = { name, is: wordFor(declaration), wanted: "layer or block" };
      this.checks.report.error("declaration-kind-mismatch", call.name, facts);
    } else {
      const known = [...layers.keys(), ...namesOf(this.checks.linked, "Block")];
      const elsewhere = layerFromElsewhere(name);
      const suggestion = elsewhere === undefined ? suggest(name, known) : undefined;
      const is = context.results.has(name)
        ? "result"
        : libraryBlocks.has(name)
          ? "block of the library"
          : undefined;
      this.checks.report.error("unknown-layer", call.name, { name, elsewhere, suggestion, is });
    }
    return nothing(undefined);
  }

  #layer(call: LayerCall, layer: Layer, input: Flow, context: BodyContext): Sequence {
    const formals = this.checks.formalsOfLayer(layer);
    const { known } = this.checks.arguments.bind(call, formals, environmentOf(context, input));
    if (known === undefined || input === undefined) return nothing(undefined);
    const { widened } = this.options;
    const extraOutputs = widened?.call === call ? widened.by : 0;
    const { outputs } = layer;
    const isWidened = extraOutputs > 0 && outputs !== undefined;
    const args = isWidened ? { ...known, [outputs]: Number(known[outputs]) + extraOutputs } : known;
    const text = this.#textOf(call);
    const shared = layer.shares === undefined ? undefined : this.#sharedStep(call, layer.shares, context);
    if (layer.shares !== undefined && shared === undefined) return nothing(undefined);
    const use = {
      call,
      text,
      within: context.within,
      layer,
      arguments: args as Arguments,
      extraOutputs,
      shared,
    };
    const step = applyLayer(use, input, this.checks.report);
    if (step === undefined) return nothing(undefined);
    if (context.region === "model") this.#ofModel.push(step);
    return { steps: [step], output: step.output, layers: 1 };
  }

  /** The one layer of that name before this one in the model itself. */
  #sharedStep(call: LayerCall, wanted: string, { region }: BodyContext): LayerStep | undefined {
    const found = this.#ofModel.filter(({ name }) => name === wanted);
    if (region === "model" && found.length === 1) return found[0];
    const facts = { layer: call.name.text, wanted, found: region === "model" ? found.length : undefined };
    this.checks.report.error("unshared-parameters", call, facts);
    return undefined;
  }

  #block(call: LayerCall, block: Block, input: Flow, context: BodyContext): Sequence {
    const formals = this.checks.arguments.formalsOfParameters(block.parameters);
    const bound = this.checks.arguments.bind(call, formals, environmentOf(context, input));
    const { values, known } = bound;
    const closed = this.checks.recursiveBlocks.has(block.name.text) || this.#tooLarge;
    if (known === undefined || input === undefined || closed) return nothing(undefined);

    const key = `${block.name.text} ${JSON.stringify(known)} ${input.description}`;
    let body = this.#instances.get(key);
    if (body === undefined) {
      const within = `\`${this.#textOf(call)}\` (${this.checks.linked.origins.placeOf(call)})`;
      const results = ResultScope.of(block.body, this.checks.report);
      const inBlock = { ...context, parameters: values, region: "block" as const, results, within };
      body = this.body(block.body, input, inBlock);
      this.#instances.set(key, body);
    }
    const { output } = body;
    if (output === undefined) return nothing(undefined);
    const { docs, name } = block;
    return {
      steps: [{ kind: "block", name: name.text, docs, arguments: known as Arguments, body, output }],
      output,
      // an empty block counts too, so that blocks of empty blocks cannot grow without end
      layers: Math.max(1, body.layers),
    };
  }

  // --- branches, when -----------------------------------------------------------------------------------------

  #branch(stage: Branch, input: Flow, context: BodyContext): Sequence {
    const sides = stage.sides.map((side) => ({
      written: side,
      sequence: this.#side(side, input, context),
    }));
    return joinSides(stage, sides, nothing(input), context.within, this.checks.report) ?? nothing(undefined);
  }

  #side(side: Side, input: Flow, context: BodyContext): Sequence {
    switch (side.kind) {
      case "Body":
        return this.body(side, input, context, true);
      case "LayerCall":
        return this.#call(side, input, context);
      case "From":
        return this.#from(side, context);
    }
  }

  #from(from: From, { results, points }: BodyContext): Sequence {
    const result = results.resolve(from, (name) => points.has(name));
    if (result?.activation === undefined) return nothing(undefined);
    return { steps: [{ kind: "from", result }], output: result.activation, layers: 0 };
  }

  #when(stage: When, input: Flow, context: BodyContext): Sequence {
    const what = "the condition of `when`";
    const environment = environmentOf(context, input);
    const condition = this.checks.arguments.value(stage.condition, { type: "bool" }, what, environment);
    const side = (body: Body | undefined, flow: Flow): Sequence =>
      body === undefined ? nothing(flow) : this.body(body, flow, context);
    if (condition !== undefined) return side(condition ? stage.body : stage.otherwise, input);

    // undecided: neither the shapes nor the points are known
    const sides = [stage.body, stage.otherwise].map((body) => {
      const points = context.points.undecided();
      if (body !== undefined) this.body(body, undefined, { ...context, points });
      return points;
    });
    context.points.addAll(sides);
    return nothing(undefined);
  }

  #withNames(part: Sequence, stage: Stage, context: BodyContext): Sequence {
    const { points, region } = context;
    const steps = points.declareAll(stage.points, part.output, region);
    return this.#withResult(
      steps.length === 0 ? part : { ...part, steps: [...part.steps, ...steps] },
      stage,
      context,
    );
  }

  /** The result comes after the points, so that it has their keys. */
  #withResult(part: Sequence, { result: name }: Stage, { results }: BodyContext): Sequence {
    const result = name && results.declare(name, part.output);
    return result === undefined ? part : { ...part, steps: [...part.steps, { kind: "name", result }] };
  }

  #textOf(call: LayerCall): string {
    const text = this.checks.linked.origins.textOf(call).replaceAll(/\s+/g, " ").trim();
    const { name } = call;
    return text.length > 60 ? `${name.text}(…)` : text || name.text;
  }
}
