import { describe } from "vitest";
import { parameterTypes } from "../../tensor/programs/index.js";
import { golden, loadModels } from "../support/models.js";
import { whyNot } from "../tensor/engines/onnx/devices.js";
import { testDoublePrecision } from "./double-precision.js";

const skipped = await whyNot("webgpu");

/** Where shaders are compiled for the processor, those of many layers take minutes. */
const mostTensors = 8;

const models = await loadModels(golden);
const shallow = models.filter(
  ({ model }) => Object.keys(parameterTypes(model.parameters)).length <= mostTensors,
);

describe.skipIf(skipped).each(shallow)(
  `$label on WebGPU${skipped === undefined ? "" : ` (skipped: ${skipped})`}`,
  ({ model }) => testDoublePrecision(model, "webgpu"),
);
