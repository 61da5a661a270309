import type { Op } from "../../../ops/table.js";
import { gatherLowerings, sumByOneHot } from "../lower/gather.js";
import { commonLowerings } from "../lower/index.js";
import { floatOr, type LoweringTable } from "../lower/lowering.js";
import { pickByComparison } from "../lower/pick.js";
import { poolLowerings, shareAmongSlices } from "../lower/pool.js";
import { argmaxByMaximum } from "../lower/reductions.js";
import { padByConcat } from "../lower/shape.js";
import type { Provider } from "./provider.js";

/**
 * By ONNX Runtime's list of kernels (docs/OperatorKernels.md in its repository), CUDA has no Pad and no ArgMax over int32.
 * Its ScatterElements adds in the order of its threads, which varies, so the gradients of a pool and
 * of a lookup do without it.
 */
const lowerings: LoweringTable<Op> = {
  ...commonLowerings,
  ...gatherLowerings(sumByOneHot),
  ...pickByComparison,
  ...poolLowerings(shareAmongSlices),
  pad: floatOr(commonLowerings.pad, padByConcat),
  argmax: argmaxByMaximum,
};

/**
 * NVIDIA's GPUs. onnxruntime-node passes on the number of the device but no other option of the provider, and it cannot
 * leave outputs in CUDA's memory: every run copies its inputs and outputs.
 */
export const cuda: Provider = {
  config: { name: "cuda", deviceId: 0 },
  profileName: "CUDAExecutionProvider",
  lowerings,
  keepsOutputs: false,
  setUp: () => {
    // TensorFloat-32 keeps 10 bits of each factor and is the provider's default. Its option use_tf32 is out of reach;
    // NVIDIA's libraries read this variable when they are loaded.
    process.env["NVIDIA_TF32_OVERRIDE"] ??= "0";
  },
  unavailable: (message) =>
    (
      /Failed to load (?:shared )?library[^\n]*/.exec(message)?.[0] ??
      /(?:CUDA|CUDNN|CUBLAS) failure \d+: [^;\n]+/.exec(message)?.[0]
    )?.trim(),
};
