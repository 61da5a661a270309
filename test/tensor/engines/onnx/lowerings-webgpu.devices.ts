import { describe, vi } from "vitest";
import { skipped } from "../../../support/skipped.js";
import { whyNot } from "./devices.js";
import { describeLowerings } from "./lowering-suite.js";
import { runGraphOn } from "./run-graph.js";

const noWebGpu = await whyNot("webgpu");
vi.setConfig({ testTimeout: 240_000 });

describe.skipIf(noWebGpu)(skipped("on WebGPU", noWebGpu), () => {
  describeLowerings(runGraphOn("webgpu"));
});
