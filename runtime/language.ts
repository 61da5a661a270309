/**
 * What the compiler reads of the runtime: the catalogues of all that a spec can name. It loads nothing that is heavy, as
 * `spkc check` reads it at every start.
 */
export { optimizers } from "../tensor/optimizers/catalogue.js";
export { adaptedMatrices } from "./adapters/adapted-matrices.js";
export { adapters } from "./adapters/catalogue.js";
export { type Callee, type Exported, exportedCall } from "./callee.js";
export { augmentations } from "./data/augmentations/catalogue.js";
export { datasets } from "./data/datasets/catalogue.js";
export type { DatasetFacts } from "./data/datasets/define-dataset.js";
export {
  type Measurement,
  measurementName,
  measurements,
  type PublishedFigure,
} from "./evaluate/measurement.js";
export { measureOf, measures } from "./evaluate/measures/catalogue.js";
export type { MeasuredModel } from "./evaluate/measures/define-measure.js";
export { builtInInjections, type InjectionName } from "./injections/catalogue.js";
export { type InjectionFunction, injectionFunctions } from "./injections/functions.js";
export { alphas } from "./keys/alphas/catalogue.js";
export { bases } from "./keys/bases/catalogue.js";
export type { ChoiceEntry } from "./keys/choice.js";
export {
  basisOf,
  type KeyspaceConfig,
  someWrongKey,
  type WrongKeyConfig,
  wrongKeyKinds,
  wrongKeyOf,
} from "./keys/keyspace.js";
export { pointWithoutDeviation } from "./keys/layout.js";
export { wrongKeys } from "./keys/wrong-keys/catalogue.js";
export * from "./layers/activation.js";
export { joins, layerFromElsewhere, layers } from "./layers/catalogue.js";
export { initializers } from "./layers/initializers.js";
export type { Join } from "./layers/joins.js";
export type { Arguments, Intermediate, Layer } from "./layers/layer.js";
export { locks } from "./locks/catalogue.js";
export { denyLosses, losses } from "./losses/catalogue.js";
export { classWeightsOf, competingLogits, pixelLogits, warmUp } from "./losses/index.js";
export type { DenyCall, DenyOperands, LossOptions } from "./losses/loss.js";
export { type Freezing, frozenWeights } from "./parameters/frozen-weights.js";
export { ParameterNames } from "./parameters/parameter-names.js";
export { trainedCount } from "./parameters/trained-parts.js";
export { countTargets, learnedOf, targets } from "./target.js";
export { hasValidation, monitorName, monitorOf, monitorsOf } from "./train/monitor.js";
export { schedules } from "./train/schedules/catalogue.js";
export { type FileTensor, fitWeights } from "./weights/fit-weights.js";
export { groupNames } from "./weights/group-names.js";
export { NamePattern, PatternError } from "./weights/name-pattern.js";
