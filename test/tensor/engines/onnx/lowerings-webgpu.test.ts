import { describe, vi } from "vitest";
import { whyNot } from "./devices.js";
import { convCases, convOpCases } from "./image-cases.js";
import { describeLowerings } from "./lowering-suite.js";
import { opCases } from "./op-cases.js";
import { runGraphOn } from "./run-graph.js";

const skipped = await whyNot("webgpu");
// SwiftShader takes seconds to compile the shaders of one step, and longer under load.
vi.setConfig({ testTimeout: 240_000 });

/** A convolution for every way to lower one: their shaders take most of the time. `npm run test:devices` takes all. */
const kinds = [
  "asymmetric padding and strides",
  "groups, stride and dilation",
  "many channels",
  // Its Conv miscomputes these: see `isMiscomputed`.
  "6 to 4 channels",
  "4 to 6 channels",
  "a large window, 6 samples",
];
const convs = Object.entries(convCases).flatMap(([name, one]) => (kinds.includes(name) ? [one] : []));

// To the tolerance of the CPU: each element within 1e-5 of itself.
describe.skipIf(skipped)(`on WebGPU${skipped === undefined ? "" : ` (skipped: ${skipped})`}`, () => {
  describeLowerings(runGraphOn("webgpu"), { cases: { ...opCases, ...convOpCases(convs) }, pooledConvs: 1 });
});
