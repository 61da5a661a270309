import { describe, vi } from "vitest";
import { whyNot } from "./devices.js";
import { describeLowerings } from "./lowering-suite.js";
import { runGraphOn } from "./run-graph.js";

const skipped = await whyNot("webgpu");
vi.setConfig({ testTimeout: 240_000 });

describe.skipIf(skipped)(`on WebGPU${skipped === undefined ? "" : ` (skipped: ${skipped})`}`, () => {
  describeLowerings(runGraphOn("webgpu"));
});
