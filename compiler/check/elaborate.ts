import { suggest } from "../../diagnostics/index.js";
import type {
  Add,
  Block,
  Body,
  LayerCall,
  PointDeclaration,
  Repeat,
  Stage,
  When,
} from "../../grammar/ast.js";
import { layers } from "../../runtime/language.js";
import type { Activation } from "../../runtime/layers/activation.js";
import type { Arguments, Layer } from "../../runtime/layers/layer.js";
import { sameShape } from "../../tensor/ops/index.js";
import type { PointStep, Sequence, Step } from "../checked.js";
import type { Known } from "../values.js";
import type { Checks } from "./checks.js";
import { deepest, type Environment } from "./expressions.js";
import { applyLayer } from "./layer-call.js";
import { namesOf, wordFor } from "./linked-spec.js";
import type { PointSet, Region } from "./points.js";

/** What is known of an activation: undefined after an error, or where it depends on a parameter without a value. */
export type Flow = Activation | undefined;

/** The largest model that is built. */
export const mostLayers = 100_000;

/** Where a body stands. */
export interface BodyContext {
  readonly parameters: ReadonlyMap<string, Known>;
  readonly region: Region;
  readonly points: PointSet;
  /** The use of the block that the body belongs to, for messages. */
  readonly within: string | undefined;
  /** Bodies around this one. */
  readonly depth: number;
}

export interface ElaborationOptions {
  /** The layer that gets outputs of the compiler's own. */
  readonly widened: { readonly call: LayerCall; readonly by: number } | undefined;
}

type Part = Sequence;

const nothing = (output: Flow): Part => ({ steps: [], output, layers: 0 });

/**
 * Walks through a body with the shape of what passes it: opens blocks, decides `when`, counts out `repeat`, applies
 * every layer. Once a shape is not known, only names and arguments are still checked, so that one mistake gives one
 * error.
 */
export class Elaboration {
  readonly #instances = new Map<string, Part>();
  /** Said once; from then on nothing is opened any more. */
  #tooLarge = false;

  constructor(
    private readonly checks: Checks,
    private readonly options: ElaborationOptions,
  ) {}

  body(body: Body, input: Flow, context: BodyContext): Part {
    const steps: Step[] = [];
    let output = input;
    let size = 0;
    for (const item of body.items) {
      if (item.kind === "Input") {
        this.checks.report.error("misplaced-model-input", item, {});
        continue;
      }
      for (const stage of item.stages) {
        const part = this.#stage(stage, output, context);
        for (const step of part.steps) steps.push(step);
        size += part.layers;
        output = part.output;
        if (size > mostLayers) {
          this.#refuseSize(stage);
          output = undefined;
          size = 0;
        }
      }
    }
    return { steps, output, layers: size };
  }

  #refuseSize(stage: Stage): void {
    if (!this.#tooLarge) this.checks.report.error("model-too-large", stage, { limit: mostLayers });
    this.#tooLarge = true;
  }

  #stage(stage: Stage, input: Flow, context: BodyContext): Part {
    if (context.depth >= deepest) {
      this.checks.report.error("declaration-chain-too-deep", stage, {});
      return nothing(undefined);
    }
    const inner: BodyContext = { ...context, depth: context.depth + 1 };
    switch (stage.kind) {
      case "LayerCall":
        return this.#withPoints(this.#call(stage, input, inner), stage, context);
      case "Add":
        return this.#withPoints(this.#add(stage, input, inner), stage, context);
      case "When":
        return this.#withPoints(this.#when(stage, input, inner), stage, context);
      case "Repeat":
        return this.#repeat(stage, input, inner);
    }
  }

  // --- layers and blocks --------------------------------------------------------------------------------------

  #call(call: LayerCall, input: Flow, context: BodyContext): Part {
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
      this.checks.report.error("unknown-layer", call.name, { name, suggestion: suggest(name, known) });
    }
    return nothing(undefined);
  }

  #layer(call: LayerCall, layer: Layer, input: Flow, context: BodyContext): Part {
    const formals = this.checks.formalsOfLayer(layer);
    const { known } = this.checks.arguments.bind(call, formals, environmentOf(context, input));
    if (known === undefined || input === undefined) return nothing(undefined);
    const { widened } = this.options;
    const extraOutputs = widened?.call === call ? widened.by : 0;
    const { outputs } = layer;
    const isWidened = extraOutputs > 0 && outputs !== undefined;
    const args = isWidened ? { ...known, [outputs]: Number(known[outputs]) + extraOutputs } : known;
    const text = this.#textOf(call);
    const use = { call, text, within: context.within, layer, arguments: args as Arguments, extraOutputs };
    const step = applyLayer(use, input, this.checks.report);
    return step === undefined ? nothing(undefined) : { steps: [step], output: step.output, layers: 1 };
  }

  #block(call: LayerCall, block: Block, input: Flow, context: BodyContext): Part {
    const formals = this.checks.arguments.formalsOfParameters(block.parameters);
    const bound = this.checks.arguments.bind(call, formals, environmentOf(context, input));
    const { values, known } = bound;
    const closed = this.checks.recursiveBlocks.has(block.name.text) || this.#tooLarge;
    if (known === undefined || input === undefined || closed) return nothing(undefined);

    const key = `${block.name.text} ${JSON.stringify(known)} ${input.description}`;
    let body = this.#instances.get(key);
    if (body === undefined) {
      const within = `\`${this.#textOf(call)}\` (${this.checks.linked.origins.placeOf(call)})`;
      body = this.body(block.body, input, { ...context, parameters: values, region: "block", within });
      this.#instances.set(key, body);
    }
    const { output } = body;
    if (output === undefined) return nothing(undefined);
    const { docs, name } = block;
    return {
      steps: [{ kind: "block", name: name.text, docs, arguments: known as Arguments, body, output }],
      output,
      // a block counts even when empty, so that blocks of empty blocks cannot grow without end
      layers: Math.max(1, body.layers),
    };
  }

  // --- add, when, repeat --------------------------------------------------------------------------------------

  #add(stage: Add, input: Flow, context: BodyContext): Part {
    const body = this.body(stage.body, input, context);
    const shortcut = this.#shortcut(stage, input, context);
    const left = body.output;
    const right = shortcut.output;
    if (left === undefined || right === undefined) return nothing(undefined);
    if (!sameShape(left.shape, right.shape)) {
      const identity = stage.shortcut === undefined;
      const { within } = context;
      const facts = { left: left.description, right: right.description, identity, within };
      this.checks.report.error("residual-shape-mismatch", stage.shortcut ?? stage, facts);
      return nothing(undefined);
    }
    return {
      steps: [{ kind: "add", body, shortcut, output: left }],
      output: left,
      layers: body.layers + shortcut.layers,
    };
  }

  #shortcut({ shortcut }: Add, input: Flow, context: BodyContext): Part {
    if (shortcut === undefined) return nothing(input);
    return shortcut.kind === "Body"
      ? this.body(shortcut, input, context)
      : this.#call(shortcut, input, context);
  }

  #when(stage: When, input: Flow, context: BodyContext): Part {
    const what = "the condition of `when`";
    const environment = environmentOf(context, input);
    const condition = this.checks.arguments.value(stage.condition, { type: "bool" }, what, environment);
    const side = (body: Body | undefined, flow: Flow): Part =>
      body === undefined ? nothing(flow) : this.body(body, flow, context);
    if (condition !== undefined) return side(condition ? stage.body : stage.otherwise, input);

    // whichever side it will be: neither its shapes nor which points it has can be known
    const before = context.points.undecided();
    for (const body of [stage.body, stage.otherwise]) {
      if (body === undefined) continue;
      const points = before.undecided();
      this.body(body, undefined, { ...context, points });
      context.points.addAll(points);
    }
    return nothing(undefined);
  }

  #repeat(stage: Stage & Repeat, input: Flow, context: BodyContext): Part {
    const what = "the count of `repeat`";
    const environment = environmentOf(context, input);
    const count = this.checks.arguments.value(stage.count, { type: "int", min: 1 }, what, environment) as
      | number
      | undefined;
    const countable = count !== undefined && count <= mostLayers;
    if (count !== undefined && !countable) this.#refuseSize(stage);
    const inner: BodyContext = { ...context, region: context.region === "block" ? "block" : "repeat" };

    const turns: Part[] = [];
    let size = 0;
    let flow = countable ? input : undefined;
    let entered: Flow;
    do {
      // what enters as the turn before was entered leaves as that one did: one object stands for both
      const before = turns.at(-1);
      const same = before !== undefined && flow !== undefined && entered?.description === flow.description;
      const turn: Part = same ? before : this.body(stage.body, flow, inner);
      turns.push(turn);
      entered = flow;
      flow = turn.output;
      size += Math.max(1, turn.layers);
      if (size > mostLayers) {
        this.#refuseSize(stage);
        flow = undefined;
      }
    } while (flow !== undefined && turns.length < (count ?? 0));

    const points = this.#turnPoints(stage.points, turns, { count, output: flow }, context, environment);
    if (flow === undefined) return nothing(undefined);
    const steps: Step[] = [
      {
        kind: "repeat",
        turns: turns.map((body, index) => ({ body, points: points.byTurn.get(index + 1) ?? [] })),
        output: flow,
      },
      ...points.atEnd,
    ];
    return { steps, output: flow, layers: size };
  }

  // --- points -------------------------------------------------------------------------------------------------

  #withPoints(part: Part, stage: Stage, context: BodyContext): Part {
    if (stage.points.length === 0) return part;
    const steps = [...part.steps];
    for (const point of stage.points) {
      if (point.index !== undefined)
        this.checks.report.error("point-index-without-repeat", point, { name: point.name.text });
      else push(steps, context.points.declare(point, point.name.text, part.output, context.region));
    }
    return { ...part, steps };
  }

  /** `@block` is the activation after the last turn, `@block[2]` that after the second. */
  #turnPoints(
    points: readonly PointDeclaration[],
    turns: readonly Part[],
    repeat: { readonly count: number | undefined; readonly output: Flow },
    context: BodyContext,
    environment: Environment,
  ): { byTurn: ReadonlyMap<number, PointStep[]>; atEnd: PointStep[] } {
    const byTurn = new Map<number, PointStep[]>();
    const atEnd: PointStep[] = [];
    for (const point of points) {
      const name = point.name.text;
      if (point.index === undefined) {
        push(atEnd, context.points.declare(point, name, repeat.output, context.region));
        continue;
      }
      const what = `the turn of \`@${name}\``;
      const turn = this.checks.arguments.value(point.index, { type: "int" }, what, environment) as
        | number
        | undefined;
      if (turn === undefined) continue;
      if (turn < 1 || turn > (repeat.count ?? turn)) {
        this.checks.report.error("unknown-repeat-turn", point, { name, turn, turns: repeat.count ?? 1 });
        continue;
      }
      const output = repeat.output === undefined ? undefined : turns[turn - 1]?.output;
      const after = byTurn.get(turn) ?? [];
      push(after, context.points.declare(point, `${name}[${turn}]`, output, context.region));
      byTurn.set(turn, after);
    }
    return { byTurn, atEnd };
  }

  #textOf(call: LayerCall): string {
    const text = this.checks.linked.origins.textOf(call).replaceAll(/\s+/g, " ").trim();
    const { name } = call;
    return text.length > 60 ? `${name.text}(…)` : text || name.text;
  }
}

function environmentOf({ parameters, within }: BodyContext, input: Flow): Environment {
  return { parameters, input, within };
}

function push<T>(list: T[], item: T | undefined): void {
  if (item !== undefined) list.push(item);
}
