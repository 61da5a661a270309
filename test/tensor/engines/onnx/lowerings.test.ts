import { describe } from "vitest";
import { providers } from "../../../../tensor/engines/onnx/index.js";
import { describeLowerings } from "./lowering-suite.js";
import { runGraphOn } from "./run-graph.js";

describe("on the CPU", () => describeLowerings(runGraphOn("cpu")));

// CUDA's lowerings can be tried without CUDA: whether they are right, not whether CUDA has all the kernels.
describe("as written for CUDA, on the CPU", () => {
  describeLowerings(runGraphOn("cpu", providers.cuda.lowerings));
});
