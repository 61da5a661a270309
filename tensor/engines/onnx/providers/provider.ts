import type { InferenceSession } from "onnxruntime-node";
import type { Op } from "../../../ops/table.js";
import type { LoweringTable } from "../lower/lowering.js";

/** An execution provider of ONNX Runtime: what runs a model's operators on one kind of device. */
export interface Provider {
  /** How a session is asked for it. */
  readonly config: InferenceSession.ExecutionProviderConfig;
  /** What ONNX Runtime's profiles call it. */
  readonly profileName: string;
  /** How each op is written so that this provider has a kernel for all of it. */
  readonly lowerings: LoweringTable<Op>;
  /** Whether onnxruntime-node can leave outputs in the memory of the device, and take them as inputs there. */
  readonly keepsOutputs: boolean;
  /** Settings of the process, made before a session is. */
  readonly setUp?: () => void;
  /** What keeps the provider from working here, where a message of ONNX Runtime says that. */
  readonly unavailable: (message: string) => string | undefined;
}
