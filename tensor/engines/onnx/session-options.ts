import { availableParallelism } from "node:os";
import type { InferenceSession } from "onnxruntime-node";
import type { ValueName } from "./model.js";
import { type OnnxDevice, providers } from "./providers/index.js";

export interface OnnxEngineOptions {
  /** Where programs run; on the CPU where not given. */
  readonly device?: OnnxDevice;
  /** Threads that work on one operator; as many as there are processors where not given. */
  readonly threads?: number;
  /** For developers: every executable writes where its time went to a file that starts with this path. */
  readonly profile?: string;
}

/** What one session wants beside the options of its engine. */
export interface SessionWishes {
  /** Outputs of the model that are left in the memory of the device. */
  readonly kept?: readonly ValueName[];
  /** Whether the session is refused where an operator would run on the CPU instead of the device. */
  readonly wholly?: boolean;
  /** How many nodes the model has, where that is known. */
  readonly nodes?: number;
}

/**
 * Above this many nodes ONNX Runtime's optimisations are left out. What its passes take grows faster than the graph: 0.2 s
 * for 2,400 nodes, 2.3 s for 7,100, 41 s for 23,600, where they did not shorten the step.
 */
const mostOptimisedNodes = 10_000;

/** The one place where sessions are configured. */
export function sessionOptions(
  { device = "cpu", threads, profile }: OnnxEngineOptions,
  { kept = [], wholly = false, nodes = 0 }: SessionWishes = {},
): InferenceSession.SessionOptions {
  return {
    executionProviders: [providers[device].config],
    // Not ONNX Runtime's own default: that one pins threads to cores, and two sessions to the same.
    intraOpNumThreads: threads ?? availableParallelism(),
    // A training step is one long chain: operators side by side only take each other's cache.
    executionMode: "sequential",
    interOpNumThreads: 1,
    // The pattern of the second run is laid out as one block beside all that the first run took: a third more memory
    // for ResNet-18, and no faster.
    enableMemPattern: false,
    // Not "all": that moves images into another layout and back around every pool, and cost a tenth of the step.
    graphOptimizationLevel: nodes > mostOptimisedNodes ? "disabled" : "extended",
    // Errors are thrown; without this they are also printed.
    logSeverityLevel: 4,
    ...(kept.length === 0
      ? {}
      : { preferredOutputLocation: Object.fromEntries(kept.map((name) => [name, "gpu-buffer"])) }),
    extra: {
      // The builder shares equal nodes, but for those that it keeps apart on purpose.
      optimization: { disable_specified_optimizers: "CommonSubexpressionElimination" },
      ...(wholly ? { session: { disable_cpu_ep_fallback: "1" } } : {}),
    },
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
  };
}
