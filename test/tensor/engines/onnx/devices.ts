import { Failure } from "../../../../diagnostics/index.js";
import { findTarget, openTarget } from "../../../../tensor/engines/index.js";
import type { OnnxDevice } from "../../../../tensor/engines/onnx/index.js";

/** Why a device cannot be tested here; undefined if it can. An error without a code is a defect. */
export async function whyNot(device: OnnxDevice): Promise<string | undefined> {
  try {
    await openTarget(findTarget("onnx", device), {});
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}
