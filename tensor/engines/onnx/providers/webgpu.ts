import type { Op } from "../../../ops/table.js";
import { throughNumbers } from "../lower/cast.js";
import { convLowerings } from "../lower/conv.js";
import { negBySub } from "../lower/elementwise.js";
import { gatherLowerings, sumByOneHot } from "../lower/gather.js";
import { commonLowerings } from "../lower/index.js";
import { floatOr, type LoweringTable } from "../lower/lowering.js";
import { matmulLowerings, standardProduct } from "../lower/matmul.js";
import { isMiscomputed, withPaddedChannels } from "../lower/pad-channels.js";
import { pickByComparison } from "../lower/pick.js";
import { poolLowerings, shareAmongSlices } from "../lower/pool.js";
import { argmaxByMaximum } from "../lower/reductions.js";
import { sliceByGather } from "../lower/shape.js";
import type { Provider } from "./provider.js";

/**
 * ONNX Runtime 1.30 has no WebGPU kernel for these, found by running every op: FusedMatMul, MaxPool's indices, Cast from
 * int64 (the result of ArgMax), Neg over int32, Slice over anything but floating point, Transpose and Concat over bool.
 * Some of its convolutions are wrong: see `isMiscomputed`.
 */
const lowerings: LoweringTable<Op> = {
  ...commonLowerings,
  ...matmulLowerings(standardProduct),
  ...withPaddedChannels(convLowerings(standardProduct)),
  ...gatherLowerings(sumByOneHot),
  ...pickByComparison,
  ...poolLowerings(
    shareAmongSlices,
    (geometry) => !isMiscomputed(geometry.inChannels, geometry.outChannels, geometry.groups),
  ),
  neg: floatOr(commonLowerings.neg, negBySub),
  transpose: throughNumbers(commonLowerings.transpose),
  slice: floatOr(commonLowerings.slice, sliceByGather),
  concat: throughNumbers(commonLowerings.concat),
  argmax: argmaxByMaximum,
};

/** Dawn, WebGPU's implementation in Chromium, on Vulkan, Metal or Direct3D 12. */
export const webgpu: Provider = {
  config: "webgpu",
  profileName: "WebGpuExecutionProvider",
  lowerings,
  keepsOutputs: true,
  unavailable: (message) => /Failed to get a WebGPU (?:adapter|device): ([^\n]+)/.exec(message)?.[1],
};
