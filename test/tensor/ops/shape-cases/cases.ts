import type { AttributesOf, Op, TensorType } from "../../../../tensor/ops/index.js";

/** Cases of a shape rule: operands, attributes, and the type or the reason of the error. */
export interface Cases<Attributes> {
  readonly right: readonly (readonly [readonly TensorType[], Attributes, TensorType])[];
  readonly wrong: readonly (readonly [readonly TensorType[], Attributes, string])[];
}

export type ShapeCases = { readonly [K in Op]: Cases<AttributesOf<K>> };
