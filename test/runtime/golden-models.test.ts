import { describe } from "vitest";
import { parameterCount } from "../../tensor/programs/index.js";
import { golden, loadModels } from "../support/models.js";
import { testDoublePrecision } from "./double-precision.js";

/** Double precision in plain loops takes minutes on more; the full-size models are made of the same layers. */
const mostParameters = 100_000;

const models = await loadModels(golden);
const small = models.filter(({ model }) => parameterCount(model.parameters) <= mostParameters);

describe.each(small)("$label on the CPU", ({ model }) => testDoublePrecision(model, "cpu"));
