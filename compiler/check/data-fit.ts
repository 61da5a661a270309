import type { DataSetting, ModelUse } from "../../grammar/ast.js";
import {
  type Activation,
  activationOf,
  countTargets,
  type DatasetFacts,
  learnedOf,
  vector,
} from "../../runtime/language.js";
import { sameShape } from "../../tensor/ops/index.js";
import type { Sequence } from "../checked.js";
import type { Checks } from "./checks.js";
import { type DataCheck, sampleActivation } from "./data.js";
import type { ElaboratedModel } from "./model.js";
import { smallestVocabulary } from "./model-size.js";

/** Checks that the model takes the samples of the dataset. */
export function checkSamples(
  checks: Checks,
  node: DataSetting,
  { name, facts }: DataCheck,
  model: ElaboratedModel,
): void {
  const { input } = model;
  if (input === undefined || facts === undefined) return;
  const sample = sampleActivation(facts);
  if (input.kind === sample.kind && sameShape(input.shape, sample.shape)) return;
  const modelName = model.declaration.name.text;
  const sorted = ({ shape }: Activation): string => [...shape].sort((a, b) => a - b).join(" ");
  const isTurned = input.kind === "image" && sample.kind === "image" && sorted(input) === sorted(sample);
  const texts = { sample: sample.description, input: input.description, isTurned };
  checks.report.error("sample-shape-mismatch", node.dataset, { dataset: name, model: modelName, ...texts });
}

/** Checks that the model ends in the numbers of a target, besides the outputs that the compiler adds. */
function requireTargets(
  { report }: Checks,
  node: ModelUse,
  {
    dataset,
    facts,
    output,
    extraOutputs,
  }: {
    readonly dataset: string;
    readonly facts: DatasetFacts;
    readonly output: Activation;
    readonly extraOutputs: number;
  },
): void {
  const wanted = activationOf(facts.labelShape);
  const own = extraOutputs === 0 ? output : vector((output.shape[0] ?? 0) - extraOutputs);
  if (own.kind === wanted.kind && sameShape(own.shape, wanted.shape)) return;
  report.error("output-target-mismatch", node.model, {
    ...{ model: node.model.name.text, output: own.description, dataset },
    target: wanted.kind === "vector" ? countTargets(facts.classes, facts.target) : wanted.description,
    numbers: wanted.kind === "vector" ? facts.classes : undefined,
  });
}

/** Checks that the model ends in an image with a channel for each class, a pixel for each of a mask. */
function requireMasks(
  { report }: Checks,
  node: ModelUse,
  {
    dataset,
    facts,
    output,
  }: { readonly dataset: string; readonly facts: DatasetFacts; readonly output: Activation },
): void {
  const model = node.model.name.text;
  const [channels, ...pixels] = output.shape;
  if (output.kind !== "image" || !sameShape(pixels, facts.labelShape)) {
    const mask = facts.labelShape.join("x");
    report.error("output-mask-mismatch", node.model, { model, output: output.description, dataset, mask });
  } else if (channels === 1) report.error("single-class", node.model, { model, dataset });
}

/** Checks that the model has one output for each class (at each token), besides those that the compiler adds. */
export function checkOutputs(
  checks: Checks,
  node: ModelUse,
  { name, facts }: DataCheck,
  model: ElaboratedModel,
  extraOutputs: number,
): void {
  const { output } = model.body;
  if (output === undefined || facts === undefined) return;
  const modelName = model.declaration.name.text;
  if (learnedOf(facts) === "mask") {
    requireMasks(checks, node, { dataset: name, facts, output });
    return;
  }
  if (learnedOf(facts) !== "class") {
    requireTargets(checks, node, { dataset: name, facts, output, extraOutputs });
    return;
  }
  const perToken = facts.labelShape.length > 0;
  const isRight = perToken
    ? output.kind === "sequence" && output.shape[0] === facts.labelShape[0]
    : output.kind === "vector";
  if (!isRight) {
    checks.report.error("output-shape-mismatch", node.model, {
      model: modelName,
      output: output.description,
      perToken,
    });
    return;
  }
  const outputs = (output.shape.at(-1) ?? 0) - extraOutputs;
  const known = smallestVocabulary(model.body);
  // the labels of tokens are the next ones: ids that enter the model too
  if (perToken && known < outputs)
    checks.report.error("vocabulary-below-outputs", node.model, { model: modelName, known, outputs });
  if (outputs === facts.classes) {
    if (outputs === 1) checks.report.error("single-class", node.model, { model: modelName, dataset: name });
    return;
  }
  const { classes } = facts;
  checks.report.error("output-count-mismatch", node.model, {
    model: modelName,
    outputs,
    dataset: name,
    classes,
  });
}

/**
 * How many features each column of the data must have, where the first layer of the model says so: it would take the features of one column
 * for those of another without an error.
 */
export function columnsOf(body: Sequence): readonly number[] | undefined {
  const first = body.steps.find(({ kind }) => kind !== "point");
  if (first?.kind === "block") return columnsOf(first.body);
  if (first?.kind !== "layer" || first.layer.columns === undefined) return undefined;
  const columns = first.arguments[first.layer.columns];
  return typeof columns === "object" ? columns.map(Number) : undefined;
}
