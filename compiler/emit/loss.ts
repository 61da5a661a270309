import { competingOutputs, type KeyPath } from "../../runtime/model.js";
import type { CheckedExperiment, CheckedTerm } from "../checked.js";
import { layOut } from "./lay-out.js";
import { printKey } from "./literal.js";

/** What a deny loss is called with on one path, behind `ops`. */
type DenyOperands = (denied: string, term: CheckedTerm, experiment: CheckedExperiment) => string;

/** How a deny loss is computed from the logits of one path: by which function of `spankey/runtime`, of what. */
interface DenyCall {
  readonly imports: string;
  readonly operands: DenyOperands;
}

/** Losses that compare the path with that of the valid key. */
const compared = (denied: string): string => `{ valid, denied: ${denied}, labels: batch.labels }`;

/** The arguments of a term by name, with the number of classes where the loss needs it. */
function optionsOf(term: CheckedTerm, classes?: number): string {
  const given = Object.entries({ ...(classes === undefined ? {} : { classes }), ...term.arguments });
  return `{ ${given.map(([name, value]) => `${name}: ${value}`).join(", ")} }`;
}

const denyCalls: Readonly<Record<string, DenyCall>> = {
  reject: { imports: "rejectLoss", operands: (denied, _, { head }) => `${denied}, ${head.reject}` },
  aux_reject: {
    imports: "auxRejectLoss",
    operands: (denied, _, { head }) =>
      `{ valid: ${outputsOf("valid")}, denied: ${outputsOf(denied)} }, ${head.auxReject}`,
  },
  entropy: { imports: "entropyLoss", operands: (denied, _, { head }) => `${denied}, ${head.classes}` },
  uniform: { imports: "uniformLoss", operands: (denied, _, { head }) => `${denied}, ${head.classes}` },
  soft_entropy: {
    imports: "softEntropyLoss",
    operands: (denied, term, { head }) => `${denied}, ${optionsOf(term, head.classes)}`,
  },
  margin: {
    imports: "marginLoss",
    operands: (denied, term) => `${compared(denied)}, ${optionsOf(term)}`,
  },
  margin_plus: {
    imports: "marginPlusLoss",
    operands: (denied, term, { head }) => `${compared(denied)}, ${optionsOf(term, head.classes)}`,
  },
  soft_entropy_margin: {
    imports: "softEntropyMarginLoss",
    operands: (denied, term, { head }) => `${compared(denied)}, ${optionsOf(term, head.classes)}`,
  },
};

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

/** `deny none` is a baseline: it adds nothing. */
const isComputed = ({ deny, name }: CheckedTerm): boolean => !(deny && name === "none");

const importsFor = ({ deny, name, warmup }: CheckedTerm): string[] => [
  deny ? denyCallFor(name).imports : "crossEntropy",
  ...(warmup === 0 ? [] : ["warmUp"]),
];

function value(term: CheckedTerm, experiment: CheckedExperiment): string {
  if (!term.deny) return "crossEntropy(ops, valid, batch.labels)";
  const { imports, operands } = denyCallFor(term.name);
  const calls = term.on.map((path) => `${imports}(ops, ${operands(path, term, experiment)})`);
  // on several paths, the mean of them
  return calls.length === 1 ? calls.join("") : `ops.mul(${calls.reduce(sum)}, ${1 / calls.length})`;
}

function denyCallFor(name: string): DenyCall {
  const call = denyCalls[name];
  if (call === undefined) throw new Error(`deny ${name} cannot be emitted yet`);
  return call;
}

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
