import { dense } from "../../../runtime/layers/index.js";
import type { GatedModel } from "../../../runtime/model.js";
import { gatedLogits } from "../../../runtime/opened-model/gated-logits.js";
import { outputsOf } from "../../../runtime/opened-model/head.js";
import { type Ops, shapeOps, sizeOf } from "../../../tensor/ops/index.js";
import type { Shape, TensorType } from "../../../tensor/ops/tensor-type.js";
import { weightTypes } from "../../../tensor/programs/index.js";
import type { Initializer } from "../../../tensor/programs/parameter-tree.js";

/** The name of the probe in the tree of parameters; no layer of a spec can be called this. */
const place = "on the features";

export const probeParameters = ["weight", "bias"].map((name) => `${place}.${name}`);

/**
 * The shape [n, …] of what each convolution and each product with a matrix reads, in the order of the forward pass. Only what a
 * linear layer can be put on is listed, by its number: features of a sample, or of every token where each has a label.
 */
export function featureShapes(model: GatedModel): ReadonlyMap<number, Shape> {
  const shapes: Shape[] = [];
  const { data } = model.experiment;
  const samples = 2;
  gatedLogits(
    watched(shapeOps, ({ shape }) => shapes.push(shape)),
    model,
    {
      weights: weightTypes(model.parameters),
      input: { dtype: data.sampleType, shape: [samples, ...data.sampleShape] } satisfies TensorType,
      keys: null,
    },
  );
  const [tokens] = data.labelShape;
  return new Map(
    shapes
      .map((shape, layer) => [layer, shape] as const)
      .filter(([, [n, second]]) => n === samples && (tokens === undefined || second === tokens)),
  );
}

/** The model up to what its layer of this number reads, and a linear layer of its own on that, which starts with zeros. */
export function probedModel(model: GatedModel, layer: number, shape: Shape): GatedModel {
  const { head, data } = model.experiment;
  const outputs = outputsOf(head);
  const isOfTokens = data.labelShape.length > 0;
  const features = isOfTokens ? sizeOf(shape.slice(2)) : sizeOf(shape.slice(1));
  const initializer: Initializer = { kind: "constant", value: 0 };
  const probe = {
    weight: { shape: [outputs, features], initializer },
    bias: { shape: [outputs], initializer },
  };
  return {
    ...model,
    parameters: { ...model.parameters, [place]: probe },
    forward(ops, p, input, inject, mode) {
      const read: (typeof input)[] = [];
      model.forward(
        watched(ops, (x) => read.push(x)),
        p,
        input,
        inject,
        mode,
      );
      const found = read[layer] ?? input;
      const [n = 1, tokens = 1] = ops.shapeOf(found);
      const flat = ops.reshape(found, isOfTokens ? [n, tokens, features] : [n, features]);
      // the tree above is merged from two, which its type does not say
      return dense(ops, flat, p[place] as unknown as { weight: typeof input; bias: typeof input });
    },
  };
}

/** The same ops; `read` is given what each convolution and each product with a transposed matrix reads. */
function watched<T>(ops: Ops<T>, read: (input: T) => void): Ops<T> {
  return {
    ...ops,
    matmul(a, b, options) {
      if (options?.transposeB === true && options.transposeA !== true) read(a);
      return ops.matmul(a, b, options);
    },
    conv2d(x, weight, bias, options) {
      read(x);
      return ops.conv2d(x, weight, bias, options);
    },
  };
}
