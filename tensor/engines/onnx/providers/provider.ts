import type { InferenceSession } from "onnxruntime-node";
import type { Op } from "../../../ops/table.js";
import type { LoweringTable } from "../lower/lowering.js";

/** An execution provider of ONNX Runtime, which runs a model's operators on one kind of device. */
export interface Provider {
  /** What a session asks for. */
  readonly config: InferenceSession.ExecutionProviderConfig;
  /** Its name in ONNX Runtime's profiles. */
  readonly profileName: string;
  /** How each op is written so that this provider has a kernel for every operator. */
  readonly lowerings: LoweringTable<Op>;
  /** Whether onnxruntime-node can leave outputs in the memory of the device and take them from there as inputs. */
  readonly keepsOutputs: boolean;
  /** Settings of the process, applied before a session is made. */
  readonly setUp?: () => void;
  /** Why the provider does not work here, if a message of ONNX Runtime says so. */
  readonly unavailable: (message: string) => string | undefined;
}
