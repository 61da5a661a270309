import type { FunctionDeclarationStructure } from "ts-morph";
import { count } from "../../diagnostics/index.js";
import {
  classWeightsOf,
  competingLogits,
  type DenyCall,
  type DenyOperands,
  denyLosses,
  type LossOptions,
  learnedOf,
  losses,
  pixelLogits,
  warmUp,
} from "../../runtime/language.js";
import { competingOutputs, type KeyPath } from "../../runtime/model.js";
import { entryNamed } from "../../tensor/catalogue.js";
import type { CheckedExperiment, CheckedTerm } from "../checked.js";
import { Bracketed, callCode, type Piece } from "./code.js";
import { type CodeLine, functionOf, writeLines } from "./functions.js";
import { identity } from "./gate.js";
import type { Imports } from "./imports.js";
import { literalCode, printKey } from "./literal.js";
import type { NameScope } from "./names.js";
import { own } from "./own-names.js";

/** `loss`: the forward pass of every path that a term looks at, the terms, and what they come to. */
export function lossFunction(
  experiment: CheckedExperiment,
  names: NameScope,
  imports: Imports,
): FunctionDeclarationStructure {
  const { T } = own;
  const keys = `${imports.type("Keys")}<${T}, ${own.InjectedPoint}>`;
  const modes = `${imports.type("KeyPath")}, ${imports.type("Mode")}<${T}>`;
  const lines = new LossWriter(experiment, names, imports).write();
  return functionOf({
    name: own.loss,
    isExported: true,
    docs: describeLoss(experiment),
    parameters: [
      [own.ops, `${imports.type("Ops")}<${T}>`],
      [own.p, `${own.Parameters}<${T}>`],
      [own.batch, `${imports.type("LabelledBatch")}<${T}>`],
      [own.keys, `Readonly<Record<"valid" | "wrong", ${keys}>>`],
      [own.modes, `Readonly<Record<${modes}>>`],
    ],
    uses: new Set([own.ops, own.p, own.batch, own.keys, own.modes]),
    returnType: `${imports.type("LossResult")}<${T}>`,
    body: (writer) => writeLines(writer, lines),
  });
}

/** A term with the variable that holds its value. */
interface NamedTerm {
  readonly term: CheckedTerm;
  readonly variable: string;
}

/** The order in which paths are run. */
const paths = [own.valid, own.wrong, own.none] as const satisfies readonly KeyPath[];
const labels = `${own.batch}.labels`;

class LossWriter {
  /** The variables that hold the outputs of a path with the auxiliary logit. */
  readonly #outputs = new Map<KeyPath, string>();

  constructor(
    private readonly experiment: CheckedExperiment,
    private readonly names: NameScope,
    private readonly imports: Imports,
  ) {}

  /** The statements of `loss`; only the paths that a term looks at are run. */
  write(): CodeLine[] {
    const terms = this.experiment.loss.filter(isComputed);
    const seen = new Set<KeyPath>([own.valid, ...terms.flatMap(({ on }) => on)]);
    const run = paths.filter((path) => seen.has(path));
    const passes = run.flatMap((path) => this.#pass(path));
    const named = terms.map((term) => ({ term, variable: this.names.claim(variableFor(term)) }));
    const values = named.map(({ term, variable }) => declared(variable, this.#value(term)));
    return [...passes, ...values, { code: ["return ", this.#result(named, run), ";"] }];
  }

  /** The logits of a path, their channels last where pixels have classes; where the head has an auxiliary logit, its outputs first. */
  #pass(path: KeyPath): CodeLine[] {
    const gate = path === own.none ? identity : callCode(own.gate, own.ops, `${own.keys}.${path}`);
    const pass = callCode(own.forward, own.ops, own.p, `${own.batch}.input`, gate, `${own.modes}.${path}`);
    const { head, data } = this.experiment;
    const isMask = learnedOf(data) === "mask";
    if (head.auxReject === null && !isMask) return [declared(path, pass)];
    const outputs = this.names.claim(`${path}Outputs`);
    if (isMask) {
      const logits = callCode(this.imports.value({ pixelLogits }), own.ops, outputs);
      return [declared(outputs, pass), declared(path, logits)];
    }
    this.#outputs.set(path, outputs);
    const competing = this.imports.value({ competingLogits });
    const logits = callCode(competing, own.ops, outputs, String(competingOutputs(head)));
    return [declared(outputs, pass), declared(path, logits)];
  }

  #value(term: CheckedTerm): Piece {
    if (!term.deny) {
      const { callees, options, weighsClasses } = entryNamed(losses, "loss", term.name);
      const callee = callees[learnedOf(this.experiment.data)];
      if (callee === undefined) throw new Error(`${term.name} does not learn what the data have`);
      const { name, first } = this.imports.callee(callee);
      const last = given(options(term.arguments, this.experiment.head));
      if (!weighsClasses(term.arguments)) return callCode(name, ...first, own.valid, labels, ...last);
      const weights = callCode(this.imports.value({ classWeightsOf }), own.batch);
      return callCode(name, ...first, own.valid, labels, ...last, weights);
    }
    const call = entryNamed(denyLosses, "deny loss", term.name).calls?.[learnedOf(this.experiment.data)];
    if (call === undefined) throw new Error(`deny ${term.name} adds nothing`);
    const values = term.on.map((path) => this.#denied(call, path, term));
    // on several paths, the mean of them
    return values.length === 1 ? values : multiplied(values.reduce(added), 1 / values.length);
  }

  #denied({ callee, looksAt, options }: DenyCall, path: KeyPath, term: CheckedTerm): Piece {
    const { name, first } = this.imports.callee(callee);
    const last = given(options(term.arguments, this.experiment.head));
    return callCode(name, ...first, this.#operands[looksAt](path), ...last);
  }

  /** What deny losses look at, on one path. */
  readonly #operands: Readonly<Record<keyof DenyOperands<unknown>, (denied: KeyPath) => Piece>> = {
    denied: (denied) => denied,
    compared: (denied) =>
      objectCode([
        ["valid", own.valid],
        ["denied", denied],
        ["labels", labels],
      ]),
    outputs: (denied) =>
      objectCode([
        ["valid", this.#outputsOf(own.valid)],
        ["denied", this.#outputsOf(denied)],
      ]),
  };

  #outputsOf(path: KeyPath): string {
    return this.#outputs.get(path) ?? path;
  }

  #result(terms: readonly NamedTerm[], run: readonly KeyPath[]): Piece {
    const total = terms.map((named) => this.#weighted(named)).reduce(added);
    const values = objectCode(terms.map(({ term, variable }) => [termName(term), variable]));
    const logits = objectCode(run.map((path) => [path, path]));
    return objectCode(
      [
        ["total", total],
        ["terms", values],
        ["logits", logits],
      ],
      true,
    );
  }

  #weighted({ term: { weight, after, warmup }, variable }: NamedTerm): Piece {
    if (warmup === 0 && after === undefined) return weight === 1 ? variable : multiplied(variable, weight);
    const grown = callCode(
      this.imports.value({ warmUp }),
      // what begins all at once grows in one epoch
      ...[own.ops, String(weight), String(Math.max(1, warmup)), `${own.batch}.epoch`],
      ...(after === undefined ? [] : [String(after)]),
    );
    return callCode(`${own.ops}.mul`, variable, grown);
  }
}

/** A baseline, `deny none`, adds nothing; what is unrolled is added in training. */
function isComputed({ deny, name }: CheckedTerm): boolean {
  return !deny || entryNamed(denyLosses, "deny loss", name).calls !== undefined;
}

/** The last argument of a loss, where its function takes one. */
const given = (options: LossOptions | undefined): Piece[] =>
  options === undefined ? [] : [literalCode(options)];

const declared = (variable: string, value: Piece): CodeLine => ({
  code: [`const ${variable} = `, value, ";"],
});
const added = (a: Piece, b: Piece): Piece => callCode(`${own.ops}.add`, a, b);
const multiplied = (value: Piece, factor: number): Piece => callCode(`${own.ops}.mul`, value, String(factor));

/** `{ valid, denied: wrong }` */
function objectCode(entries: readonly (readonly [key: string, value: Piece])[], isBroken = false): Piece {
  const items = entries.map(([key, value]) => ({
    code: key === value ? key : [`${printKey(key)}: `, value],
  }));
  return new Bracketed("{}", items, isBroken);
}

function variableFor({ deny, name }: CheckedTerm): string {
  const words = deny ? `deny_${name}` : name;
  return words.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** `crossentropy`, `deny reject on wrong`: the words of the spec. */
function termName({ deny, name, on }: CheckedTerm): string {
  return deny ? `deny ${name} on ${on.join(", ")}` : name;
}

/** "crossentropy + 0.1 · deny reject on wrong" */
function describeLoss({ loss }: CheckedExperiment): string {
  const terms = loss.map((term) => {
    const weight = term.weight === 1 ? "" : `${term.weight} · `;
    const later = term.after === undefined ? "" : ` after ${count(term.after, "epoch")}`;
    const growing = term.warmup === 0 ? "" : `, its weight growing over ${term.warmup} epochs`;
    const unrolled = term.deny && denyLosses.get(term.name)?.isUnrolled ? ", which training adds" : "";
    return `${weight}${termName(term)}${later}${growing}${unrolled}`;
  });
  const none = loss.some(({ deny, name }) => deny && name === "none") ? "; deny none adds nothing" : "";
  return `${terms.join(" + ")}${none}.`;
}
