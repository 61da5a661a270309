import {
  type DenyCall,
  type DenyLoss,
  type DenyOperands,
  denyLosses,
  losses,
} from "../../runtime/language.js";
import { competingOutputs, type KeyPath } from "../../runtime/model.js";
import { entryNamed } from "../../tensor/catalogue.js";
import type { CheckedExperiment, CheckedTerm } from "../checked.js";
import { layOut } from "./lay-out.js";
import { printKey, printLiteral } from "./literal.js";

/** The variable that holds the outputs of a path with the auxiliary logit. */
function outputsOf(path: string): string {
  return `${path}Outputs`;
}

/** The forward pass of each path. */
const passes: Readonly<Record<KeyPath, string>> = {
  valid: "forward(ops, p, batch.input, gate(ops, keys.valid), modes.valid)",
  wrong: "forward(ops, p, batch.input, gate(ops, keys.wrong), modes.wrong)",
  none: "forward(ops, p, batch.input, (_point, h) => h, modes.none)",
};

export interface LossCode {
  readonly lines: readonly string[];
  readonly imports: readonly string[];
}

/** How far the body of a function is indented. */
const bodyIndent = 2;

/** The statements of `loss`; only the paths that a term looks at are run. */
export function lossCode(experiment: CheckedExperiment): LossCode {
  const terms = experiment.loss.filter(isComputed);
  const paths = new Set<KeyPath>(["valid", ...terms.flatMap(({ on }) => on)]);
  const ordered = (["valid", "wrong", "none"] as const).filter((path) => paths.has(path));
  const named = terms.map((term) => ({ term, variable: variableFor(term) }));
  const entries = named.map(({ term, variable }) => property(termName(term), variable));
  const lines = [
    ...ordered.flatMap((path) => passLines(path, experiment)),
    ...named.map(({ term, variable }) => `const ${variable} = ${value(term, experiment)};`),
    "return {",
    `  total: ${named.map(({ term, variable }) => weighted(term, variable)).reduce(sum)},`,
    `  terms: { ${entries.join(", ")} },`,
    `  logits: { ${ordered.join(", ")} },`,
    "};",
  ];
  return {
    lines: lines.flatMap((line) => layOut(line, bodyIndent)),
    imports: [
      ...new Set([
        ...(experiment.head.auxReject === null ? [] : ["competingLogits"]),
        ...terms.flatMap(importsFor),
      ]),
    ],
  };
}

/** The logits of a path; where the head has an auxiliary logit, its outputs first. */
function passLines(path: KeyPath, { head }: CheckedExperiment): string[] {
  if (head.auxReject === null) return [`const ${path} = ${passes[path]};`];
  return [
    `const ${outputsOf(path)} = ${passes[path]};`,
    `const ${path} = competingLogits(ops, ${outputsOf(path)}, ${competingOutputs(head)});`,
  ];
}

/** A baseline, `deny none`, adds nothing. */
const isComputed = ({ deny, name }: CheckedTerm): boolean => !deny || denyLossOf(name).call !== undefined;

const denyLossOf = (name: string): DenyLoss => entryNamed(denyLosses, "deny loss", name);

const importsFor = (term: CheckedTerm): string[] =>
  [functionOf(term) ?? [], term.warmup === 0 ? [] : "warmUp"].flat();

/** The function of the runtime that computes a term. */
function functionOf({ deny, name }: CheckedTerm): string | undefined {
  return deny ? denyLossOf(name).call?.name : entryNamed(losses, "loss", name).call.name;
}

function value(term: CheckedTerm, experiment: CheckedExperiment): string {
  const name = functionOf(term);
  const call = term.deny ? denyLossOf(term.name).call : undefined;
  if (call === undefined) return `${name}(ops, valid, batch.labels)`;
  const calls = term.on.map((path) => denyCode(call, path, term, experiment));
  // on several paths, the mean of them
  return calls.length === 1 ? calls.join("") : `ops.mul(${calls.reduce(sum)}, ${1 / calls.length})`;
}

function denyCode(call: DenyCall, path: KeyPath, term: CheckedTerm, { head }: CheckedExperiment): string {
  const options = printLiteral(call.options(term.arguments, head));
  return `${call.name}(ops, ${operands[call.looksAt](path)}, ${options})`;
}

/** What deny losses look at, on one path. */
const operands: Readonly<Record<keyof DenyOperands<unknown>, (denied: KeyPath) => string>> = {
  denied: (denied) => denied,
  compared: (denied) => `{ valid, denied: ${denied}, labels: batch.labels }`,
  outputs: (denied) => `{ valid: ${outputsOf("valid")}, denied: ${outputsOf(denied)} }`,
};

const sum = (a: string, b: string): string => `ops.add(${a}, ${b})`;

function weighted({ weight, warmup }: CheckedTerm, variable: string): string {
  if (warmup !== 0) return `ops.mul(${variable}, warmUp(ops, ${weight}, ${warmup}, batch.epoch))`;
  return weight === 1 ? variable : `ops.mul(${variable}, ${weight})`;
}

function variableFor({ deny, name }: CheckedTerm): string {
  return deny ? `deny_${name}`.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()) : name;
}

/** `crossentropy`, `deny reject on wrong`: the words of the spec. */
export function termName({ deny, name, on }: CheckedTerm): string {
  return deny ? `deny ${name} on ${on.join(", ")}` : name;
}

function property(key: string, variable: string): string {
  return key === variable ? key : `${printKey(key)}: ${variable}`;
}

/** "crossentropy + 0.1 · deny reject on wrong" */
export function describeLoss({ loss }: CheckedExperiment): string {
  const terms = loss.map((term) => {
    const weight = term.weight === 1 ? "" : `${term.weight} · `;
    const growing = term.warmup === 0 ? "" : `, its weight growing over ${term.warmup} epochs`;
    return `${weight}${termName(term)}${growing}`;
  });
  const none = loss.some((term) => !isComputed(term)) ? "; deny none adds nothing" : "";
  return `${terms.join(" + ")}${none}.`;
}
