export { accuracy, type Outputs, predictions, rejectShare } from "./accuracy.js";
export { type ConcreteKey, keyAt, mapKey } from "./concrete-key.js";
export { concreteKey, drawWrongKeys, issuedKey } from "./draw-keys.js";
export { type GatedForward, gatedLogits, keyRows, repeat } from "./gated-logits.js";
export { headParameters, outputsOf } from "./head.js";
export { keyInput, keysOf, keyTypes, stackKeys } from "./key-inputs.js";
export { type Logits, OpenedModel, type OpenedModelOptions } from "./opened-model.js";
export { heldSamples, type SampleSource, samplesOf } from "./read-samples.js";
export { joinSamples, pickSamples, type Samples, sliceSamples } from "./samples.js";
