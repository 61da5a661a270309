import { parameterCount } from "../../tensor/programs/index.js";
import { golden, loadModels } from "../support/models.js";
import { describeModel } from "./compare-models.js";
import { contenders } from "./engines.js";

// Whole models, where ops.test.ts and losses.test.ts have tried every op and every loss on every device. All models on all
// devices are for `npm run test:devices`: where the processor plays the GPU, it compiles the shaders of a step for seconds.

/** A transformer on images, and a network with as many losses as fit. */
const onGpus = ["small-vit.Mean.ts", "deny.WithAuxReject.ts"];

/** What plain JavaScript gets through in a second or so. */
const mostParameters = 10_000;

const processors = contenders.filter(({ device }) => device !== "webgpu");

for (const { label, model } of await loadModels(golden)) {
  if (parameterCount(model.parameters) > mostParameters) continue;
  describeModel(label, model, onGpus.includes(label) ? contenders : processors);
}
