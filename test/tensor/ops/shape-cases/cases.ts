import type { AttributesOf, Op, TensorType } from "../../../../tensor/ops/index.js";

/** What a shape rule is to make of operands: operands, attributes, and the type or the reason. */
export interface Cases<Attributes> {
  readonly right: readonly (readonly [readonly TensorType[], Attributes, TensorType])[];
  readonly wrong: readonly (readonly [readonly TensorType[], Attributes, string])[];
}

export type ShapeCases = { readonly [K in Op]: Cases<AttributesOf<K>> };
