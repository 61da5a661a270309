import type { KeyPath } from "../../runtime/model.js";
import type { CheckedExperiment, CheckedTerm } from "../checked.js";
import { printKey } from "./literal.js";

/** How a deny loss is computed from the logits of one path. */
interface DenyCall {
  /** The function of `spankey/runtime`. */
  readonly imports: string;
  readonly call: (logits: string, experiment: CheckedExperiment) => string;
}

const denyCalls: Readonly<Record<string, DenyCall>> = {
  reject: {
    imports: "rejectLoss",
    call: (logits, { head }) => `rejectLoss(ops, ${logits}, ${head.reject})`,
  },
};

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

/** The statements of `loss`; only the paths that a term looks at are run. */
export function lossCode(experiment: CheckedExperiment): LossCode {
  const terms = experiment.loss.filter(isComputed);
  const paths = new Set<KeyPath>(["valid", ...terms.flatMap(({ on }) => on)]);
  const ordered = (["valid", "wrong", "none"] as const).filter((path) => paths.has(path));
  const named = terms.map((term) => ({ term, variable: variableFor(term) }));
  const entries = named.map(({ term, variable }) => property(termName(term), variable));
  return {
    lines: [
      ...ordered.map((path) => `const ${path} = ${passes[path]};`),
      ...named.map(({ term, variable }) => `const ${variable} = ${value(term, experiment)};`),
      "return {",
      `  total: ${named.map(({ term, variable }) => weighted(term, variable)).reduce(sum)},`,
      `  terms: { ${entries.join(", ")} },`,
      `  logits: { ${ordered.join(", ")} },`,
      "};",
    ],
    imports: [...new Set(terms.map(importFor))],
  };
}

/** `deny none` is a baseline: it adds nothing. */
const isComputed = ({ deny, name }: CheckedTerm): boolean => !(deny && name === "none");

const importFor = ({ deny, name }: CheckedTerm): string =>
  deny ? denyCallFor(name).imports : "crossEntropy";

function value({ deny, name, on }: CheckedTerm, experiment: CheckedExperiment): string {
  if (!deny) return "crossEntropy(ops, valid, batch.labels)";
  const calls = on.map((path) => denyCallFor(name).call(path, experiment));
  // on several paths, the mean of them
  return calls.length === 1 ? calls.join("") : `ops.mul(${calls.reduce(sum)}, ${1 / calls.length})`;
}

function denyCallFor(name: string): DenyCall {
  const call = denyCalls[name];
  if (call === undefined) throw new Error(`deny ${name} cannot be emitted yet`);
  return call;
}

const sum = (a: string, b: string): string => `ops.add(${a}, ${b})`;

function weighted({ weight }: CheckedTerm, variable: string): string {
  return weight === 1 ? variable : `ops.mul(${variable}, ${weight})`;
}

function variableFor({ deny, name }: CheckedTerm): string {
  return deny ? `deny${name.charAt(0).toUpperCase()}${name.slice(1)}` : name;
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
  const terms = loss.map((term) => `${term.weight === 1 ? "" : `${term.weight} · `}${termName(term)}`);
  const none = loss.some((term) => !isComputed(term)) ? "; deny none adds nothing" : "";
  return `${terms.join(" + ")}${none}.`;
}
