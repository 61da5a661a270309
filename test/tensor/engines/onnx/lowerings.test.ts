import { describe } from "vitest";
import { providers } from "../../../../tensor/engines/onnx/index.js";
import { describeLowerings } from "./lowering-suite.js";
import { runGraphOn } from "./run-graph.js";

describe("on the CPU", () => describeLowerings(runGraphOn("cpu")));

// What CUDA is given can be tried without CUDA: whether it is right, not whether there is a kernel for all of it.
describe("as written for CUDA, on the CPU", () => {
  describeLowerings(runGraphOn("cpu", providers.cuda.lowerings));
});
