import type { Activation, Arguments, Callee } from "../../runtime/language.js";
import type { BlockStep, JoinStep, LayerStep, NamedResult, RepeatStep, Sequence, Step } from "../checked.js";
import { camelCase, Numbering } from "../part-names.js";
import { callCode, type Piece } from "./code.js";
import {
  type CodeLine,
  type FunctionOrigin,
  FunctionTable,
  type ModuleFunction,
  type ParameterMember,
  type PartCode,
} from "./functions.js";
import type { Imports } from "./imports.js";
import { literalCode, printText } from "./literal.js";
import type { NameScope } from "./names.js";
import { numbered, type OwnName, own } from "./own-names.js";

/** Writes the layers of a model as calls, and its blocks as functions. */
export class NetworkWriter {
  readonly functions: FunctionTable;
  /** A sequence that stands in several places is written once. */
  readonly #written = new Map<Sequence, Map<string, WrittenFunction>>();
  readonly #resultNames = new Map<string, string>();

  constructor(
    private readonly names: NameScope,
    readonly imports: Imports,
    /** Words for the outputs that the compiler added to a layer. */
    readonly extraOutputsComment: string,
  ) {
    this.functions = new FunctionTable(names);
  }

  /** The statements that take `h` through a sequence. */
  write(sequence: Sequence): WrittenCode {
    return new PartWriter(this).write(sequence);
  }

  /** The variable for the nth result of that name in a function: one name in all functions, which nothing else in the module has. */
  resultName(name: string, nth: number): string {
    const key = `${name} ${nth}`;
    const known = this.#resultNames.get(key) ?? this.names.claim(camelCase(name), "Result");
    this.#resultNames.set(key, known);
    return known;
  }

  /** The function for a sequence; undefined for one that does nothing. */
  functionFor(sequence: Sequence, base: string, origin: FunctionOrigin): WrittenFunction | undefined {
    const key = `${base} ${JSON.stringify(origin.arguments)}`;
    const byBase = this.#written.get(sequence) ?? new Map<string, WrittenFunction>();
    const known = byBase.get(key);
    if (known !== undefined) return known;
    const code = this.write(sequence);
    if (code.lines.length === 0) return undefined;
    const { members, captured } = code;
    const written = { function: this.functions.define(base, code, origin), members, captured };
    byBase.set(key, written);
    this.#written.set(sequence, byBase);
    return written;
  }
}

/** The code of a sequence, and the results of the code around it that it goes back to. */
interface WrittenCode extends PartCode {
  readonly captured: readonly NamedResult[];
}

/** The function for a sequence, and the parameters and results that this use of it has: they may differ where it is shared. */
interface WrittenFunction {
  readonly function: ModuleFunction;
  readonly members: readonly ParameterMember[];
  readonly captured: readonly NamedResult[];
}

/** Writes the body of one function: names of parameters and local variables are counted within it. */
class PartWriter {
  readonly #lines: (CodeLine & { readonly declares?: string })[] = [];
  /** The constants that some line uses; the others are left out. */
  readonly #usedConstants = new Set<string>();
  readonly #members: ParameterMember[] = [];
  readonly #uses = new Set<OwnName>([own.input]);
  readonly #parameterNames = new Numbering();
  readonly #localNames = new Numbering();
  readonly #results = new Map<NamedResult, string>();
  readonly #resultCounts = new Map<string, number>();
  readonly #captured: NamedResult[] = [];
  /** What the parameters of a layer are called, for layers that share them. */
  readonly #parametersOf = new Map<LayerStep, string>();

  constructor(private readonly network: NetworkWriter) {}

  write(sequence: Sequence): WrittenCode {
    this.#sequence(sequence, own.h);
    const captures = this.#captured.map((result) => this.#result(result));
    const captured = this.#captured;
    const lines = this.#lines.filter(
      ({ declares: name }) => name === undefined || this.#usedConstants.has(name),
    );
    return { lines, members: this.#members, uses: this.#uses, captures, captured };
  }

  /** Keeps an activation aside. */
  #keep(name: string, h: string): void {
    this.#lines.push({ code: `const ${name} = ${h};`, declares: name });
  }

  #useConstant(name: string): string {
    this.#usedConstants.add(name);
    return name;
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
      case "join":
        this.#join(step, h);
        break;
      case "name":
        this.#keep(this.#nameResult(step.result), h);
        break;
      case "from":
        this.#assign(h, this.#result(step.result));
        break;
      case "repeat":
        this.#repeat(step, h);
        break;
      case "point":
        this.#assign(h, callCode(this.#use(own.inject), printText(step.point.name), h));
    }
  }

  /** The name of something that the function takes, which it thereby uses. */
  #use<Name extends OwnName>(name: Name): Name {
    this.#uses.add(name);
    return name;
  }

  #parameter(name: string): string {
    return `${this.#use(own.p)}.${name}`;
  }

  #nameResult(result: NamedResult): string {
    const nth = (this.#resultCounts.get(result.name) ?? 0) + 1;
    this.#resultCounts.set(result.name, nth);
    const name = this.network.resultName(result.name, nth);
    this.#results.set(result, name);
    return name;
  }

  /** The variable of a result; one of the code around this function becomes something that it takes. */
  #result(result: NamedResult): string {
    const known = this.#results.get(result);
    if (known !== undefined) return this.#useConstant(known);
    this.#captured.push(result);
    return this.#nameResult(result);
  }

  #assign(h: string, value: Piece, output?: Activation): void {
    const comment = output === undefined ? undefined : formatBatch(output);
    this.#lines.push({ code: [`${h} = `, value, ";"], comment });
  }

  #layer(step: LayerStep, h: string): void {
    const { layer, parameters, output } = step;
    const { imports, extraOutputsComment } = this.network;
    const { name: callee, first } = imports.callee(layer.callee);
    this.#use(own.ops);
    const args: Piece[] = [...first, h];
    if (layer.parametersType !== undefined) {
      const name = this.#parameterNames.claim(camelCase(step.name));
      const comment = step.extraOutputs > 0 ? extraOutputsComment : undefined;
      const type = layer.parametersType;
      this.#members.push({ name, node: { kind: "layer", type, value: parameters, comment } });
      this.#parametersOf.set(step, name);
      args.push(this.#parameter(name));
    }
    if (step.shared !== undefined) args.push(this.#parameter(this.#nameOf(step.shared)));
    const options = layer.options(step.arguments);
    if (options !== undefined) args.push(literalCode(options));
    if (layer.takesMode(step.arguments)) args.push(this.#use(own.mode));
    const settings = layer.settings(step.arguments);
    if (settings !== undefined) args.push(literalCode(settings));
    this.#assign(h, callCode(callee, ...args), output);
  }

  #nameOf(step: LayerStep): string {
    const name = this.#parametersOf.get(step);
    if (name === undefined) throw new Error(`the parameters of ${step.name} stand in another function`);
    return name;
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
    const { name, uses } = written.function;
    const args: string[] = [this.#use(own.ops), ...(place === undefined ? [] : [this.#parameter(place)]), h];
    if (uses.has(own.mode)) args.push(this.#use(own.mode));
    args.push(...written.captured.map((result) => this.#result(result)));
    this.#assign(h, callCode(name, ...args), output);
  }

  /** The input is kept aside; the first side goes on with `h`, and every other that is more than the input with a variable of its own. */
  #join({ join, sides, output }: JoinStep, h: string): void {
    const input = this.#localNames.claim(numbered.input);
    this.#keep(input, h);
    const base = join.name === "add" ? numbered.skip : numbered.side;
    const joined = sides.map((side, index) => {
      if (index > 0) return this.#side(side, input, base);
      this.#sequence(side, h);
      return h;
    });
    this.#assign(h, this.#joinCode(join.callee, joined), output);
  }

  /** The variable that holds a side. */
  #side(side: Sequence, input: string, base: string): string {
    const [first, ...others] = side.steps;
    const start = first?.kind === "from" ? this.#result(first.result) : this.#useConstant(input);
    const steps = first?.kind === "from" ? others : side.steps;
    const at = this.#lines.length;
    const name = this.#localNames.claim(base);
    this.#lines.push({ code: `let ${name} = ${start};` });
    this.#sequence({ ...side, steps }, name);
    const isUnchanged = this.#lines.length === at + 1;
    if (isUnchanged) this.#lines.pop();
    return isUnchanged ? start : name;
  }

  /** An op takes two sides at a time, a function of the runtime all of them. */
  #joinCode(callee: Callee, sides: readonly string[]): Piece {
    this.#use(own.ops);
    const { name, first } = this.network.imports.callee(callee);
    if ("name" in callee) return callCode(name, ...first, ...sides);
    const [left = "", ...others] = sides;
    return others.reduce<Piece>((joined, side) => callCode(name, joined, side), left);
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
  return { name, node: { kind: "group", type: called.parametersType, members } };
}

/** `[n, 16, 14, 14]` */
export function formatBatch({ shape }: Activation): string {
  return `[${["n", ...shape].join(", ")}]`;
}
