import type { LossTerm } from "../../grammar/ast.js";
import { learnedOf } from "../../runtime/language.js";
import { type HeadOutput, headWith } from "../../runtime/model.js";
import { sizeOf } from "../../tensor/ops/index.js";
import type { CheckedExperiment, Sequence } from "../checked.js";
import { checkAdapt, warnOfDrawnWeights } from "./adapt.js";
import { checkAttack } from "./attack.js";
import type { Checks } from "./checks.js";
import { checkData, type DataModel } from "./data.js";
import { checkOutputs, checkSamples, columnsOf } from "./data-fit.js";
import type { ExperimentForm } from "./experiment-form.js";
import { checkFreeze, checkLockedWeights, unchangedWeights } from "./freeze.js";
import { checkInjections } from "./injections.js";
import { checkKeySizes } from "./key-sizes.js";
import { checkLoss, checkMoments, headedTerms } from "./loss.js";
import { type ElaboratedModel, lastDense, lastStage, type ModelInstances } from "./model.js";
import { checkModelSize } from "./model-size.js";
import { checkMonitor } from "./monitor.js";
import { namesIn } from "./places.js";
import { checkPublished } from "./published.js";
import { checkRates } from "./rates.js";
import { checkSecret } from "./secret.js";
import { checkSweeps } from "./sweeps.js";
import { checkTrain } from "./train.js";
import { checkWeights, drawsWeights, type ReadWeights } from "./weights.js";

/** What an experiment must have, with an example for the hint. */
const required = {
  data: "data mnist { normalize(0.1307, 0.3081) }",
  model: "model SmallCnn(classes: 10)",
  loss: "loss crossentropy + 0.1 * deny reject on wrong",
} as const;

/** Seeds are for a counter-based generator of 32-bit words. */
const seedRule = { type: "int", min: 0, max: 2 ** 32 - 1 } as const;

/** What the weights before training are drawn from. */
const startRule = { type: "word", words: ["seed", "secret"] } as const;

/** What the experiments of a spec share. */
export interface ExperimentContext {
  /** The name of the spec. */
  readonly spec: string;
  readonly models: ModelInstances;
  /** Whether others extend the experiment, so that it need not be whole: it is run only if it is. */
  readonly mayBePart: boolean;
  /** Reads the headers of files of weights; undefined where files cannot be read. */
  readonly readWeights: ReadWeights | undefined;
}

/** Checks one experiment with all that it uses; undefined if it has errors. */
export function checkExperiment(
  checks: Checks,
  form: ExperimentForm,
  { spec, models, mayBePart, readWeights }: ExperimentContext,
): CheckedExperiment | undefined {
  const { name, docs } = form.declaration;
  const isPart = mayBePart && !isWhole(form);
  if (!isPart) requireSettings(checks, form);
  const seed = form.seed ? checks.arguments.value(form.seed.value, seedRule, "the seed") : 0;
  const start = form.start && checks.arguments.value(form.start.value, startRule, "`start`");
  const headed = form.loss === undefined ? new Map<HeadOutput, LossTerm>() : headedTerms(form.loss);
  const extraOutputs = headed.size;
  const model = form.model && models.of(form.model, extraOutputs);
  const data = form.data && checkData(checks, form.data, model && dataModel(model, extraOutputs));
  const loss =
    form.loss &&
    checkLoss(checks, form.loss, {
      injects: form.injections.length > 0,
      locked: form.secrets.length > 0 ? name.text : undefined,
      data,
    });
  // what is no loss of pixels is said to be none, whatever the model ends in
  const asked = data?.facts && learnedOf(data.facts) === "mask" ? new Map<HeadOutput, LossTerm>() : headed;
  const hasHead = model !== undefined && checkHead(checks, model, asked);
  if (model && form.model && form.data && data) {
    checkSamples(checks, form.data, data, model);
    if (hasHead) checkOutputs(checks, form.model, data, model, extraOutputs);
  }
  const keys = checkInjections(checks, form, model);
  const train = isPart ? undefined : checkTrain(checks, form);
  const squashes = loss?.find(({ name: term }) => squashing.has(term))?.name;
  if (hasHead && squashes !== undefined && model.complete !== undefined)
    warnOfLastActivation(checks, form, { model, loss: squashes });
  if (form.loss && loss && train) checkMoments(checks, form.loss, loss, train.epochs);
  if (model !== undefined) checkModelSize(checks, form, model, train?.batch);
  if (keys !== undefined && model !== undefined && train !== undefined) {
    const sizeOfPoint = (point: string): number => sizeOf(model.points.get(point)?.shape ?? []);
    checkKeySizes(checks, form, keys, { sizeOfPoint, batch: train.batch });
  }
  const swept = isPart
    ? { sweeps: [], combinations: [] }
    : checkSweeps(checks, form, (combination) =>
        checkExperiment(checks, combination, { spec, models, mayBePart: false, readWeights }),
      );
  const head = data?.facts && headWith(data.facts.classes, new Set(headed.keys()));
  const measured = data?.facts &&
    head && { head, labelShape: data.facts.labelShape, learned: learnedOf(data.facts) };
  const published = checkPublished(checks, form, measured);
  const monitored = data?.checked &&
    measured && { data: data.checked, measured, gated: form.injections.length > 0 };
  const monitor = monitored && checkMonitor(checks, form, monitored);
  const attack = checkAttack(checks, form, data);
  const lock = checkSecret(checks, form, model);
  const weights = checkWeights(checks, form, { model, start, readWeights });
  const adapt = checkAdapt(checks, form, model);
  const freeze = checkFreeze(checks, form, model, adapt);
  const complete = model?.complete;
  const names = complete && namesIn(complete.body);
  const unchanged = names && unchangedWeights(names, { freeze, adapt, weights });
  if (names !== undefined && adapt !== undefined && (weights !== undefined || drawsWeights(form)))
    warnOfDrawnWeights(checks, form, adapt, { names, weights });
  if (names !== undefined && unchanged !== undefined && lock !== undefined)
    checkLockedWeights(checks, form, { names, lock, unchanged });
  const rates = checkRates(checks, form, model, unchanged);

  if (seed === undefined || data?.checked === undefined || head === undefined) return undefined;
  const columns = complete && columnsOf(complete.body);
  if (loss === undefined || complete === undefined || keys === undefined || train === undefined)
    return undefined;
  return {
    spec,
    name: name.text,
    docs,
    seed: seed as number,
    data: { ...data.checked, ...(columns && { columns }) },
    model: complete,
    head,
    keyspaces: keys.keyspaces,
    injections: keys.injections,
    loss,
    train: { ...train, ...(rates && { rates }), ...(monitor && { monitor }) },
    ...swept,
    published,
    attack,
    ...(lock && { lock }),
    ...(freeze && { freeze }),
    ...(adapt && { adapt }),
    ...(start === "secret" && { start }),
    ...(weights && { weights }),
  };
}

/** Whether an experiment has all that it needs to be run. */
function isWhole({ data, model, loss, train }: ExperimentForm): boolean {
  const { optimizer, epochs, batch } = train;
  return [data, model, loss, optimizer, epochs, batch].every((setting) => setting !== undefined);
}

function requireSettings(checks: Checks, form: ExperimentForm): void {
  const { name } = form.declaration;
  for (const [setting, example] of Object.entries(required)) {
    if (form[setting as keyof typeof required] !== undefined) continue;
    checks.report.error("missing-experiment-setting", name, { experiment: name.text, setting, example });
  }
}

/** Whether the model can have the outputs that the terms of the loss need. */
function checkHead(
  checks: Checks,
  { declaration }: ElaboratedModel,
  headed: ReturnType<typeof headedTerms>,
): boolean {
  if (headed.size === 0 || lastDense(declaration) !== undefined) return true;
  for (const { loss } of headed.values()) {
    const last = lastStage(declaration);
    const block =
      last?.kind === "LayerCall" && checks.linked.declarations.has(last.name.text)
        ? last.name.text
        : undefined;
    const facts = { name: loss.name.text, model: declaration.name.text, block };
    checks.report.error("reject-without-dense-output", loss, facts);
  }
  return false;
}

/** The losses that take numbers of any sign, and what they apply to them. */
const squashing: ReadonlyMap<string, string> = new Map([
  ["crossentropy", "softmax"],
  ["binary_crossentropy", "sigmoid"],
]);

/** What gives numbers of one sign, or numbers that add up to one. */
const squashed: ReadonlySet<string> = new Set(["softmax", "sigmoid", "relu", "relu6"]);

function warnOfLastActivation(
  checks: Checks,
  form: ExperimentForm,
  { model: { declaration, body }, loss }: { readonly model: ElaboratedModel; readonly loss: string },
): void {
  const layer = lastLayer(body);
  if (form.model === undefined || layer === undefined || !squashed.has(layer)) return;
  const facts = { layer, loss, applies: squashing.get(loss) ?? "" };
  checks.report.error("activation-before-loss", form.model.model, { model: declaration.name.text, ...facts });
}

/** The name of the layer that comes last, in whatever block. */
function lastLayer({ steps }: Sequence): string | undefined {
  const last = steps.filter(({ kind }) => kind !== "point" && kind !== "name").at(-1);
  if (last?.kind === "layer") return last.name;
  if (last?.kind === "block") return lastLayer(last.body);
  const turn = last?.kind === "repeat" ? last.turns.at(-1) : undefined;
  return turn && lastLayer(turn.body);
}

/** What the data must know of a model. Its outputs are its classes, except those that the compiler adds. */
function dataModel({ declaration, input, body }: ElaboratedModel, extraOutputs: number): DataModel {
  // the classes of pixels are the channels of an image
  const outputs = body.output?.shape.at(body.output.kind === "image" ? 0 : -1);
  const classes = outputs === undefined ? undefined : outputs - extraOutputs;
  return { name: declaration.name.text, input, classes };
}
