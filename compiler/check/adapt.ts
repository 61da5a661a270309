import type { AdaptSetting } from "../../grammar/ast.js";
import { adapters, groupNames, type ParameterNames } from "../../runtime/language.js";
import type { AdapterConfig, WeightsConfig } from "../../runtime/model.js";
import { flattenParameters } from "../../tensor/programs/parameter-tree.js";
import type { CheckedModel } from "../checked.js";
import { matricesOf, parametersOf } from "../parameters.js";
import type { Checks } from "./checks.js";
import { configure } from "./configure.js";
import type { ExperimentForm } from "./experiment-form.js";
import type { ModelInstance } from "./model.js";
import { checkPlaces, namesIn } from "./places.js";

type Entry = NonNullable<ReturnType<(typeof adapters)["get"]>>;

/**
 * The matrices of which factors are trained; undefined where there are none, or where something about them is wrong. A matrix has one
 * adapter at most, which can adapt it, and every place means a matrix.
 */
export function checkAdapt(
  checks: Checks,
  { adapts }: ExperimentForm,
  model: ModelInstance | undefined,
): readonly AdapterConfig[] | undefined {
  const complete = model?.complete;
  const none = adapts.find(({ by }) => by === undefined);
  if (none !== undefined && adapts.length > 1) checks.report.error("adapt-none-among-others", none, {});
  if (complete === undefined) return undefined;
  const given = new Set<string>();
  const checked = adapts.map((setting) => checkOne(checks, setting, complete, given));
  return checked.length > 0 && checked.every((one) => one !== undefined) ? checked : undefined;
}

/** `given`: the matrices that adapters before this one have; its own are added. */
function checkOne(
  checks: Checks,
  { at, by }: AdaptSetting,
  { body }: CheckedModel,
  given: Set<string>,
): AdapterConfig | undefined {
  if (by === undefined) return undefined;
  const found = configure(checks, by, adapters, "unknown-adapter");
  const names = namesIn(body);
  const places = checkPlaces(checks, at, names, { takesBuffers: false });
  if (places === undefined) return undefined;
  const all = matricesOf(body);
  const own = new Set<string>();
  let isSound = true;
  for (const [i, place] of at.entries()) {
    const meant = names.trainedAt([places[i] ?? ""]).filter((name) => all.has(name));
    const name = checks.report.textOf(place);
    const twice = meant.find((parameter) => given.has(parameter));
    if (meant.length === 0) checks.report.error("place-without-matrix", place, { name, known: [...all] });
    else if (twice !== undefined) checks.report.error("adapted-twice", place, { name, parameter: twice });
    isSound &&= meant.length > 0 && twice === undefined;
    for (const parameter of meant) own.add(parameter);
  }
  for (const parameter of own) given.add(parameter);
  const configured = found?.configured;
  if (!isSound || found === undefined || configured === undefined) return undefined;
  const matrices = names.trained.filter((name) => own.has(name));
  if (!canAdapt(checks, by, { ...found, configured, matrices, body })) return undefined;
  return { by: configured, matrices };
}

interface Adapting {
  readonly entry: Entry;
  readonly configured: AdapterConfig["by"];
  readonly matrices: readonly string[];
  readonly body: CheckedModel["body"];
}

/** Whether an adapter can adapt all matrices; the first that it cannot is reported. */
function canAdapt(
  { report }: Checks,
  by: NonNullable<AdaptSetting["by"]>,
  { entry, configured, matrices, body }: Adapting,
): boolean {
  const tree = flattenParameters(parametersOf(body));
  for (const parameter of matrices) {
    const [outputs = 0, inputs = 0] = tree.get(parameter)?.shape ?? [];
    const reason = entry.whyNot(configured.arguments, [outputs, inputs]);
    if (reason === undefined) continue;
    report.error("unfit-adapter", by, { adapter: entry.name, parameter, shape: [outputs, inputs], reason });
    return false;
  }
  return true;
}

interface Begun {
  readonly names: ParameterNames;
  /** Undefined where all weights are drawn. */
  readonly weights: WeightsConfig | undefined;
}

/** Says which adapters leave weights as they are that nobody has trained. */
export function warnOfDrawnWeights(
  { report }: Checks,
  { adapts }: ExperimentForm,
  adapt: readonly AdapterConfig[],
  { names, weights }: Begun,
): void {
  const excepted = new Set(weights?.except?.flatMap((place) => names.all(place)));
  for (const [i, { by, matrices }] of adapt.entries()) {
    const drawn = weights === undefined ? matrices : matrices.filter((name) => excepted.has(name));
    const setting = adapts[i];
    if (drawn.length === 0 || setting === undefined) continue;
    report.error("adapter-of-drawn-weights", setting, { adapter: by.name, names: groupNames(drawn) });
  }
}
