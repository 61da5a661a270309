export { accuracy, type Outputs, predictions, rejectShare } from "./accuracy.js";
export { type ConcreteKey, concreteKey, issuedKey, keyAt, mapKey, wrongKeys } from "./concrete-key.js";
export { type GatedForward, gatedLogits, keyRows, repeat } from "./gated-logits.js";
export { headParameters, outputsOf } from "./head.js";
export {
  keyInput,
  keysOf,
  keyTypes,
  type Logits,
  OpenedModel,
  type OpenedModelOptions,
  stackKeys,
} from "./opened-model.js";
export { pickSamples, readSamples, type Samples, sliceSamples } from "./samples.js";
