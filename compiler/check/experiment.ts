import type { DataSetting, ModelUse } from "../../grammar/ast.js";
import type { HeadConfig } from "../../runtime/model.js";
import { sameShape } from "../../tensor/ops/index.js";
import type { CheckedExperiment, CheckedModel } from "../checked.js";
import { checkAttack } from "./attack.js";
import type { Checks } from "./checks.js";
import { checkData, type DataCheck, type DataModel, sampleActivation } from "./data.js";
import type { ExperimentForm } from "./experiment-form.js";
import { checkInjections } from "./injections.js";
import { checkLoss, type HeadedDenyLoss, headedTerms } from "./loss.js";
import { checkedPoints, type ElaboratedModel, instantiate, lastDense } from "./model.js";
import { checkPublished } from "./published.js";
import { checkSweeps } from "./sweeps.js";
import { checkTrain } from "./train.js";

/** Everything that an experiment must have, with an example for those who left it out. */
const required = {
  data: "data mnist { normalize(0.1307, 0.3081) }",
  model: "model SmallCnn(classes: 10)",
  loss: "loss crossentropy + 0.1 * deny reject on wrong",
} as const;

/** Seeds go into a counter-based generator of 32-bit words. */
const seedRule = { type: "int", min: 0, max: 2 ** 32 - 1 } as const;

/** Checks one experiment with all that it uses; the result is there if nothing is wrong with it. */
export function checkExperiment(
  checks: Checks,
  form: ExperimentForm,
  spec: string,
): CheckedExperiment | undefined {
  const { name, docs } = form.declaration;
  for (const [setting, example] of Object.entries(required)) {
    if (form[setting as keyof typeof required] !== undefined) continue;
    checks.report.error("missing-experiment-setting", name, { experiment: name.text, setting, example });
  }
  const seed = form.seed ? checks.arguments.value(form.seed.value, seedRule, "the seed") : 0;
  const loss = form.loss && checkLoss(checks, form.loss, { injects: form.injections.length > 0 });
  const headed = form.loss === undefined ? new Map() : headedTerms(form.loss);
  const extraOutputs = headed.size;
  const model = form.model && instantiate(checks, form.model, extraOutputs);
  const data = form.data && checkData(checks, form.data, model && dataModel(model, extraOutputs));
  const headIsWide =
    model !== undefined && (extraOutputs === 0 || lastDense(model.declaration) !== undefined);
  if (model !== undefined && !headIsWide) {
    for (const [name, term] of headed) {
      checks.report.error("reject-without-dense-output", term.loss, {
        name,
        model: model.declaration.name.text,
      });
    }
  }
  if (
    model !== undefined &&
    form.model !== undefined &&
    form.data !== undefined &&
    data?.facts !== undefined
  ) {
    checkInput(checks, form.data, data, model);
    if (headIsWide) checkOutput(checks, form.model, data, model, extraOutputs);
  }
  const keys = checkInjections(checks, form, model);
  const train = checkTrain(checks, form);
  const swept = checkSweeps(checks, form, (combination) => checkExperiment(checks, combination, spec));
  const head = data?.facts && headOf(data.facts.classes, headed);
  const published = checkPublished(
    checks,
    form,
    data?.facts && head && { head, labelShape: data.facts.labelShape },
  );
  const attack = checkAttack(checks, form);

  const complete = model && completeModel(model);
  if (seed === undefined || data?.checked === undefined || head === undefined) return undefined;
  if (loss === undefined || complete === undefined || keys === undefined || train === undefined)
    return undefined;
  return {
    spec,
    name: name.text,
    docs,
    seed: seed as number,
    data: data.checked,
    model: complete,
    head,
    keyspaces: keys.keyspaces,
    injections: keys.injections,
    loss,
    train,
    ...swept,
    published,
    attack,
  };
}

/** The outputs after the classes, in the order of their terms. */
function headOf(classes: number, headed: ReadonlyMap<HeadedDenyLoss, unknown>): HeadConfig {
  const outputs = [...headed.keys()];
  const indexOf = (name: HeadedDenyLoss): number | null =>
    headed.has(name) ? classes + outputs.indexOf(name) : null;
  return { classes, reject: indexOf("reject"), auxReject: indexOf("aux_reject") };
}

/** What the data must know of a model; its outputs are its classes, but for those that the compiler added. */
function dataModel({ declaration, input, body }: ElaboratedModel, extraOutputs: number): DataModel {
  const outputs = body.output?.shape.at(-1);
  const classes = outputs === undefined ? undefined : outputs - extraOutputs;
  return { name: declaration.name.text, input, classes };
}

/** Whether the model takes the samples of the dataset. */
function checkInput(
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
  const texts = { sample: sample.description, input: input.description };
  checks.report.error("sample-shape-mismatch", node.dataset, { dataset: name, model: modelName, ...texts });
}

/** Whether the model has one output for each class (at each token), besides those that the compiler added. */
function checkOutput(
  checks: Checks,
  node: ModelUse,
  { name, facts }: DataCheck,
  model: ElaboratedModel,
  extraOutputs: number,
): void {
  const { output } = model.body;
  if (output === undefined || facts === undefined) return;
  const modelName = model.declaration.name.text;
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
  if (outputs === facts.classes) return;
  const { classes } = facts;
  checks.report.error("output-count-mismatch", node.model, {
    model: modelName,
    outputs,
    dataset: name,
    classes,
  });
}

function completeModel(model: ElaboratedModel): CheckedModel | undefined {
  const { declaration, input, body } = model;
  const points = checkedPoints(model);
  if (model.arguments === undefined || input === undefined) return undefined;
  if (body.output === undefined || points === undefined) return undefined;
  const { name, docs } = declaration;
  return { name: name.text, docs, arguments: model.arguments, input, points, body, output: body.output };
}
