import { availableParallelism } from "node:os";
import type { InferenceSession } from "onnxruntime-node";

export interface OnnxEngineOptions {
  /** Threads that work on one operator; as many as there are processors where not given. */
  readonly threads?: number;
  /** For developers: every executable writes where its time went to a file that starts with this path. */
  readonly profile?: string;
}

/** The one place where sessions are configured. */
export function sessionOptions({ threads, profile }: OnnxEngineOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: ["cpu"],
    // Not ONNX Runtime's own default: that one pins threads to cores, and two sessions to the same.
    intraOpNumThreads: threads ?? availableParallelism(),
    // A training step is one long chain: operators side by side only take each other's cache.
    executionMode: "sequential",
    interOpNumThreads: 1,
    // Not "all": that moves images into another layout and back around every pool, and cost a tenth of the step.
    graphOptimizationLevel: "extended",
    // Errors are thrown; without this they are also printed.
    logSeverityLevel: 4,
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
  };
}
