import { describe, vi } from "vitest";
import { whyNot } from "./devices.js";
import { convCases, convOpCases } from "./image-cases.js";
import { describeLowerings } from "./lowering-suite.js";
import { opCases } from "./op-cases.js";
import { runGraphOn } from "./run-graph.js";

const skipped = await whyNot("webgpu");
// SwiftShader compiles the shaders of one step for seconds, and longer beside other work.
vi.setConfig({ testTimeout: 240_000 });

/** One convolution of each kind: most of the time here goes into compiling their shaders, several for each. */
const kinds = [
  "3 × 3, padding 1",
  "1 × 1",
  "asymmetric padding and strides",
  "groups, stride and dilation",
  "many channels",
  // What its Conv miscomputes by itself: see `isMiscomputed`.
  "6 to 4 channels",
  "9 to 8 channels, stride 2",
  "4 to 6 channels",
  "a large window, 6 samples",
];
const convs = Object.entries(convCases).flatMap(([name, one]) => (kinds.includes(name) ? [one] : []));

// To the tolerance of the CPU: each element within 1e-5 of itself.
describe.skipIf(skipped)(`on WebGPU${skipped === undefined ? "" : ` (skipped: ${skipped})`}`, () => {
  describeLowerings(runGraphOn("webgpu"), { ...opCases, ...convOpCases(convs) });
});
