import { Failure } from "../../../../diagnostics/index.js";
import { createOnnxEngine, type OnnxDevice } from "../../../../runtime/engines/onnx/index.js";
import { float32 } from "../../../../runtime/ops/index.js";
import { functionOf } from "./programs.js";

/** Why a device cannot be tested here; undefined where it can. Anything but a failure with a code is a defect. */
export async function whyNot(device: OnnxDevice): Promise<string | undefined> {
  try {
    const doubling = functionOf(float32(3), (ops, x) => ({ y: ops.add(x, x) }));
    await (await createOnnxEngine({ device }).compile(doubling)).dispose();
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}
