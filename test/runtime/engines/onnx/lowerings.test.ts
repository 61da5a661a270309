import { describe } from "vitest";
import { pick } from "../../../../runtime/engines/engine.js";
import { lowerGraph } from "../../../../runtime/engines/onnx/export-model.js";
import { providers } from "../../../../runtime/engines/onnx/index.js";
import { describeLowerings } from "./lowering-suite.js";
import { runGraphOn } from "./run-graph.js";
import { runModel } from "./run-model.js";

describe("on the CPU", () => describeLowerings(runGraphOn("cpu")));

// What CUDA is given can be tried without CUDA: whether it is right, not whether there is a kernel for all of it.
describe("as written for CUDA, on the CPU", () => {
  describeLowerings(async (graph, inputs) => {
    const { model, outputs } = lowerGraph(graph, providers.cuda.lowerings);
    const results = await runModel(model, inputs);
    return Object.fromEntries([...outputs].map(([name, value]) => [name, pick(results, value)]));
  });
});
