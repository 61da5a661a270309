import type { Shape } from "../../../ops/tensor-type.js";
import type { ValueName } from "../model.js";
import type { OnnxBuilder } from "../onnx-builder.js";
import type { Convolution } from "./conv.js";
import type { Lowering, LoweringTable, OnnxOperand } from "./lowering.js";

/**
 * Whether ONNX Runtime 1.30 computes this convolution wrong on WebGPU, found by comparing all small numbers of channels
 * with the CPU. If the number of channels is a multiple of 3 but not of 4, it reads three channels at once and writes
 * four, and the error is as large as the results. Exactly 3 channels are right.
 */
export function isMiscomputed(inChannels: number, outChannels: number, groups: number): boolean {
  return (
    groups === 1 && inChannels > 3 && inChannels % 3 === 0 && inChannels % 4 !== 0 && outChannels % 4 === 0
  );
}

/** Convolutions with channels of zeros added, if they would be miscomputed without. */
export function withPaddedChannels(common: LoweringTable<Convolution>): LoweringTable<Convolution> {
  const conv2d: Lowering<"conv2d"> = (onnx, operands, node, valueFor) => {
    const [x, weight, ...bias] = operands;
    const [out = 1, ins = 1] = weight.shape;
    if (!isMiscomputed(ins, out, node.attributes.groups))
      return common.conv2d(onnx, operands, node, valueFor);
    return common.conv2d(onnx, [padded(onnx, x, 1), padded(onnx, weight, 1), ...bias], node, valueFor);
  };
  // This convolution of dy sums over the output channels.
  const conv2dInputGradient: Lowering<"conv2dInputGradient"> = (onnx, [dy, weight], node, valueFor) => {
    const [out = 1, ins = 1] = weight.shape;
    if (!isMiscomputed(out, ins, node.attributes.groups)) {
      return common.conv2dInputGradient(onnx, [dy, weight], node, valueFor);
    }
    return common.conv2dInputGradient(onnx, [padded(onnx, dy, 1), padded(onnx, weight, 0)], node, valueFor);
  };
  // Where this is a convolution, it sums over the samples.
  const conv2dWeightGradient: Lowering<"conv2dWeightGradient"> = (onnx, [x, dy], node, valueFor) => {
    const [samples = 1, out = 1] = dy.shape;
    if (!isMiscomputed(samples, out, node.attributes.groups)) {
      return common.conv2dWeightGradient(onnx, [x, dy], node, valueFor);
    }
    return common.conv2dWeightGradient(onnx, [padded(onnx, x, 0), padded(onnx, dy, 0)], node, valueFor);
  };
  return { conv2d, conv2dInputGradient, conv2dWeightGradient };
}

/** The operand with zeros at the end of an axis, up to a multiple of 4. */
function padded(onnx: OnnxBuilder, { value, shape, dtype }: OnnxOperand, axis: number): OnnxOperand {
  const size = shape[axis] ?? 1;
  const wanted: Shape = shape.with(axis, 4 * Math.ceil(size / 4));
  const after = wanted.map((length, i) => length - (shape[i] ?? 0));
  const zeros = shape.map(() => 0);
  const name: ValueName = onnx.node("Pad", [value, onnx.ints([...zeros, ...after])]);
  return { value: name, shape: wanted, dtype };
}
