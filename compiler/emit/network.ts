import type { Activation, Arguments } from "../../runtime/language.js";
import type { AddStep, BlockStep, LayerStep, RepeatStep, Sequence, Step } from "../checked.js";
import {
  type CodeLine,
  type FunctionOrigin,
  FunctionTable,
  type ModuleFunction,
  type ParameterMember,
  type PartCode,
  parametersTypeOf,
} from "./functions.js";
import { type Literal, printLiteral, printText } from "./literal.js";
import { camelCase, type NameScope, Numbering } from "./names.js";

/** Writes the layers of a model as calls, and its blocks as functions. */
export class NetworkWriter {
  readonly functions: FunctionTable;
  /** What the code uses of `spankey/runtime`. */
  readonly imports = new Set<string>();
  /** A sequence that stands in several places is written once. */
  readonly #written = new Map<Sequence, Map<string, ModuleFunction>>();

  constructor(
    names: NameScope,
    /** Words for the outputs that the compiler added to a layer. */
    private readonly extraOutputsComment: string,
  ) {
    this.functions = new FunctionTable(names);
  }

  /** The statements that take `h` through a sequence. */
  write(sequence: Sequence): PartCode {
    return new PartWriter(this, this.extraOutputsComment).write(sequence);
  }

  /** The function for a sequence; undefined for one that does nothing. */
  functionFor(sequence: Sequence, base: string, origin: FunctionOrigin): WrittenFunction | undefined {
    const key = `${base} ${JSON.stringify(origin.arguments)}`;
    const byBase = this.#written.get(sequence) ?? new Map<string, ModuleFunction>();
    const known = byBase.get(key);
    if (known !== undefined) return { function: known, members: this.#members.get(sequence) ?? [] };
    const code = this.write(sequence);
    if (code.lines.length === 0) return undefined;
    const made = this.functions.define(base, code, origin);
    byBase.set(key, made);
    this.#written.set(sequence, byBase);
    this.#members.set(sequence, code.members);
    return { function: made, members: code.members };
  }

  /** The parameters of each sequence that became a function; shared functions have different ones at each use. */
  readonly #members = new Map<Sequence, readonly ParameterMember[]>();
}

interface WrittenFunction {
  readonly function: ModuleFunction;
  readonly members: readonly ParameterMember[];
}

/** Writes the body of one function: names of parameters and local variables are counted within it. */
class PartWriter {
  readonly #lines: CodeLine[] = [];
  readonly #members: ParameterMember[] = [];
  readonly #parameterNames = new Numbering();
  readonly #localNames = new Numbering();
  #usesMode = false;

  constructor(
    private readonly network: NetworkWriter,
    private readonly extraOutputsComment: string,
  ) {}

  write(sequence: Sequence): PartCode {
    this.#sequence(sequence, "h");
    return { lines: this.#lines, members: this.#members, usesMode: this.#usesMode };
  }

  #sequence({ steps }: Sequence, h: string): void {
    for (const step of steps) this.#step(step, h);
  }

  #step(step: Step, h: string): void {
    switch (step.kind) {
      case "layer":
        this.#layer(step, h);
        break;
      case "block":
        this.#block(step, h);
        break;
      case "add":
        this.#add(step, h);
        break;
      case "repeat":
        this.#repeat(step, h);
        break;
      case "point":
        this.#line(`${h} = inject(${printText(step.point.name)}, ${h});`);
    }
  }

  #line(code: string, output?: Activation): void {
    const comment = output === undefined ? undefined : formatBatch(output);
    this.#lines.push({ code, comment });
  }

  #layer(step: LayerStep, h: string): void {
    const { layer, parameters, output } = step;
    const { callee, parametersType, takesMode } = layer;
    if ("op" in callee) {
      this.#line(`${h} = ops.${callee.op}(${h});`, output);
      return;
    }
    this.network.imports.add(callee.name);
    const args = ["ops", h];
    if (parametersType !== undefined) {
      const name = this.#parameterNames.claim(camelCase(step.name));
      const comment = step.extraOutputs > 0 ? this.extraOutputsComment : undefined;
      const value = parameters as unknown as Literal;
      this.#members.push({
        name,
        node: { kind: "layer", type: `${parametersType}<T>`, value, comment },
      });
      args.push(`p.${name}`);
    }
    const options = layer.options(step.arguments);
    if (options !== undefined) args.push(printLiteral(options as Literal));
    if (takesMode) args.push(this.#mode());
    this.#line(`${h} = ${callee.name}(${args.join(", ")});`, output);
  }

  #mode(): string {
    this.#usesMode = true;
    return "mode";
  }

  #block({ name, docs, arguments: args, body, output }: BlockStep, h: string): void {
    const base = camelCase(name);
    const written = this.network.functionFor(body, base, { block: name, docs, arguments: args });
    if (written === undefined) return;
    const place = written.members.length === 0 ? undefined : this.#parameterNames.claim(base);
    if (place !== undefined) this.#members.push(memberFor(place, written));
    this.#call(written, place, h, output);
  }

  #call(written: WrittenFunction, place: string | undefined, h: string, output: Activation): void {
    const { name, usesMode } = written.function;
    const args = ["ops", ...(place === undefined ? [] : [`p.${place}`]), h];
    if (usesMode) args.push(this.#mode());
    this.#line(`${h} = ${name}(${args.join(", ")});`, output);
  }

  /** The input is kept aside; the shortcut, if it is more than the input itself, is worked out from it. */
  #add({ body, shortcut, output }: AddStep, h: string): void {
    const input = this.#localNames.claim("input");
    this.#line(`const ${input} = ${h};`);
    this.#sequence(body, h);
    const start = this.#lines.length;
    const skip = this.#localNames.claim("skip");
    this.#line(`let ${skip} = ${input};`);
    this.#sequence(shortcut, skip);
    const isIdentity = this.#lines.length === start + 1;
    if (isIdentity) this.#lines.pop();
    this.#line(`${h} = ops.add(${h}, ${isIdentity ? input : skip});`, output);
  }

  #repeat({ turns }: RepeatStep, h: string): void {
    const written = turns.map(({ body }) => this.#turn(body));
    const hasParameters = (turn: WrittenFunction | undefined) => (turn?.members.length ?? 0) > 0;
    const place = written.some(hasParameters) ? this.#parameterNames.claim("repeat") : undefined;
    const members: ParameterMember[] = [];
    turns.forEach(({ body, points }, index) => {
      const turn = written[index];
      if (turn !== undefined && body.output !== undefined) {
        const name = `turn${index + 1}`;
        if (hasParameters(turn)) members.push(memberFor(name, turn));
        this.#call(turn, hasParameters(turn) ? `${place}.${name}` : undefined, h, body.output);
      }
      for (const point of points) this.#step(point, h);
    });
    if (place !== undefined) {
      this.#members.push({ name: place, node: { kind: "group", type: undefined, members } });
    }
  }

  /** A turn that is nothing but a block is a call of that block. */
  #turn(body: Sequence): WrittenFunction | undefined {
    const [only, ...others] = body.steps;
    if (only?.kind === "block" && others.length === 0) {
      const { name, docs } = only;
      return this.network.functionFor(only.body, camelCase(name), {
        block: name,
        docs,
        arguments: only.arguments,
      });
    }
    return this.network.functionFor(body, "turn", noBlock);
  }
}

const noBlock: FunctionOrigin = { block: undefined, docs: undefined, arguments: {} satisfies Arguments };

function memberFor(name: string, { function: called, members }: WrittenFunction): ParameterMember {
  return { name, node: { kind: "group", type: parametersTypeOf(called), members } };
}

/** `[n, 16, 14, 14]` */
export function formatBatch({ shape }: Activation): string {
  return `[${["n", ...shape].join(", ")}]`;
}
