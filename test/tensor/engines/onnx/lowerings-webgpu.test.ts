import { describe, expect, vi } from "vitest";
import { skipped } from "../../../support/skipped.js";
import { whyNot } from "./devices.js";
import { convCases, convOpCases, poolCases, poolOpCases } from "./image-cases.js";
import { describeLowerings } from "./lowering-suite.js";
import { opCases } from "./op-cases.js";
import { runGraphOn } from "./run-graph.js";

const noWebGpu = await whyNot("webgpu");
// SwiftShader takes seconds to compile the shaders of one step, and longer under load.
vi.setConfig({ testTimeout: 240_000 });

// A case for every way to lower an op: most of the time goes into compiling their shaders. `npm run test:devices` takes all.
const convKinds = [
  "asymmetric padding and strides",
  "groups, stride and dilation",
  "many channels",
  // Its Conv miscomputes these: see `isMiscomputed`.
  "6 to 4 channels",
  "4 to 6 channels",
  "a large window, 6 samples",
];
const poolKinds = [
  "rows and columns that no window sees",
  "3 × 3, stride 2, padding 1",
  "2 × 3, asymmetric padding",
];

/** The cases of these names. */
function pickCases<Case>(cases: Readonly<Record<string, Case>>, names: readonly string[]): Case[] {
  return names.map((name) => cases[name] ?? expect.fail(`there is no case ${name}`));
}

const cases = {
  ...opCases,
  ...convOpCases(pickCases(convCases, convKinds)),
  ...poolOpCases(pickCases(poolCases, poolKinds)),
};

// To the tolerance of the CPU: each element within 1e-5 of itself.
describe.skipIf(noWebGpu)(skipped("on WebGPU", noWebGpu), () => {
  describeLowerings(runGraphOn("webgpu"), { cases, pooledConvs: 1 });
});
