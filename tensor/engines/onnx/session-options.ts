import type { InferenceSession } from "onnxruntime-node";
import { processorThreads } from "../processor-threads.js";
import type { ValueName } from "./model.js";
import { type OnnxDevice, providers } from "./providers/index.js";

export interface OnnxEngineOptions {
  /** Where programs run; the CPU by default. */
  readonly device?: OnnxDevice;
  /** Threads that work on one operator; by default what `processorThreads` says. */
  readonly threads?: number;
  /** For developers: every executable writes a profile of its time to a file whose name starts with this path. */
  readonly profile?: string;
}

/** What one session needs besides the options of its engine. */
export interface SessionWishes {
  /** Outputs of the model that stay in the memory of the device. */
  readonly kept?: readonly ValueName[];
  /** Whether the session is refused if an operator would run on the CPU instead of the device. */
  readonly wholly?: boolean;
  /** How many nodes the model has, if known. */
  readonly nodes?: number;
  /** Bytes of its inputs, if known. */
  readonly fed?: number;
}

/**
 * ONNX Runtime keeps the memory of the CPU that it is done with, in blocks of powers of two. Above so many bytes of inputs memory comes from the
 * system each time: a training step of GPT-2 small then takes 5.6 GB in place of 8.2, and no longer.
 */
const mostPooledInputs = 2 ** 28;

/**
 * ONNX Runtime's optimisations are off above this many nodes. The time of its passes grows faster than the graph: 0.2 s
 * for 2,400 nodes, 2.3 s for 7,100, 41 s for 23,600. The step is no shorter with them.
 */
const mostOptimisedNodes = 10_000;

/** The one place where sessions are configured. */
export function sessionOptions(
  { device = "cpu", threads, profile }: OnnxEngineOptions,
  { kept = [], wholly = false, nodes = 0, fed = 0 }: SessionWishes = {},
): InferenceSession.SessionOptions {
  return {
    executionProviders: [providers[device].config],
    // ONNX Runtime's own default pins threads to cores, and those of two sessions to the same cores.
    intraOpNumThreads: threads ?? processorThreads(),
    // A training step is one long chain: parallel operators only take each other's cache.
    executionMode: "sequential",
    interOpNumThreads: 1,
    // The memory pattern is one block beside all that the first run took: a third more memory for ResNet-18, and no
    // faster.
    enableMemPattern: false,
    enableCpuMemArena: fed <= mostPooledInputs,
    // "all" moves images into another layout and back around every pool, which costs a tenth of the step.
    graphOptimizationLevel: nodes > mostOptimisedNodes ? "disabled" : "extended",
    // Errors are thrown; without this they are also printed.
    logSeverityLevel: 4,
    ...(kept.length === 0
      ? {}
      : { preferredOutputLocation: Object.fromEntries(kept.map((name) => [name, "gpu-buffer"])) }),
    extra: {
      // The builder shares equal nodes, except those that it keeps apart on purpose.
      optimization: { disable_specified_optimizers: "CommonSubexpressionElimination" },
      ...(wholly ? { session: { disable_cpu_ep_fallback: "1" } } : {}),
    },
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
  };
}
