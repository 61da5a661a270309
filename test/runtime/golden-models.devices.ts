import { describe } from "vitest";
import { parameterTypes } from "../../tensor/programs/index.js";
import { golden, loadModels } from "../support/models.js";
import { skipped } from "../support/skipped.js";
import { whyNot } from "../tensor/engines/onnx/devices.js";
import { testDoublePrecision } from "./double-precision.js";

const noWebGpu = await whyNot("webgpu");

/** Where shaders are compiled for the processor, those of many layers take minutes. */
const mostTensors = 8;

const models = await loadModels(golden);
const shallow = models.filter(
  ({ model }) => Object.keys(parameterTypes(model.parameters)).length <= mostTensors,
);

describe.skipIf(noWebGpu).each(shallow)(skipped("$label on WebGPU", noWebGpu), ({ model }) =>
  testDoublePrecision(model, "webgpu"),
);
