import type { Op } from "../../../ops/table.js";
import { commonLowerings } from "../lower/index.js";
import { floatOr, type LoweringTable } from "../lower/lowering.js";
import { poolLowerings, shareAmongSlices } from "../lower/pool.js";
import { argmaxByMaximum } from "../lower/reductions.js";
import { padByConcat } from "../lower/shape.js";
import type { Provider } from "./provider.js";

/**
 * From ONNX Runtime's list of kernels (docs/OperatorKernels.md in its repository): CUDA has no Pad and no ArgMax over
 * int32. Its ScatterElements adds in whatever order threads come, so the gradient of a pool goes without.
 */
const lowerings: LoweringTable<Op> = {
  ...commonLowerings,
  ...poolLowerings(shareAmongSlices),
  pad: floatOr(commonLowerings.pad, padByConcat),
  argmax: argmaxByMaximum,
};

/**
 * NVIDIA's GPUs. onnxruntime-node passes on the number of the device and none of the provider's other options, nor does
 * it leave outputs in CUDA's memory: every run copies its inputs and outputs.
 */
export const cuda: Provider = {
  config: { name: "cuda", deviceId: 0 },
  profileName: "CUDAExecutionProvider",
  lowerings,
  keepsOutputs: false,
  setUp: () => {
    // TensorFloat-32 keeps 10 bits of what is multiplied, and is the provider's default. Its option use_tf32 is out of
    // reach; this is what NVIDIA's libraries read when they are loaded.
    process.env["NVIDIA_TF32_OVERRIDE"] ??= "0";
  },
  unavailable: (message) =>
    (
      /Failed to load (?:shared )?library[^\n]*/.exec(message)?.[0] ??
      /(?:CUDA|CUDNN|CUBLAS) failure \d+: [^;\n]+/.exec(message)?.[0]
    )?.trim(),
};
