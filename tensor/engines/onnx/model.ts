import type { Shape } from "../../ops/tensor-type.js";

/**
 * An ONNX model as plain data, as far as lowerings need it. Values (the edges of the graph) are names; each name gets a
 * value once. `serialize.ts` turns it into the bytes of an .onnx file.
 */
export interface OnnxModel {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: readonly OnnxInitializer[];
  /** In execution order: a node comes after the nodes it reads. */
  readonly nodes: readonly OnnxNode[];
}

/** The name of a value; the empty name stands for an optional input that is left out. */
export type ValueName = string;

/** The dtypes of our graphs, and int64, which ONNX uses for shapes, axes and indices. */
export type ElementType = "float32" | "int32" | "int64" | "uint8" | "bool";

export interface ValueInfo {
  readonly name: ValueName;
  readonly elementType: ElementType;
  /** Undefined: any shape. */
  readonly shape: Shape | undefined;
}

/** A constant. The type of the array must fit `elementType` (bool as bytes 0 and 1). */
export interface OnnxInitializer extends ValueInfo {
  readonly shape: Shape;
  readonly values: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/** Whole numbers and lists of them are INT and INTS attributes. */
export type AttributeValue = number | readonly number[] | string;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The default operator set of ONNX, or the contributed operators of ONNX Runtime. */
export type Domain = "" | "com.microsoft";

export interface OnnxNode {
  /** Unique; ONNX Runtime names it in its errors and profiles. */
  readonly name: string;
  readonly opType: string;
  readonly domain: Domain;
  readonly inputs: readonly ValueName[];
  readonly outputs: readonly ValueName[];
  readonly attributes: Attributes;
}

/** Since 18, reductions take their axes as inputs and ScatterElements can add; newer ones add nothing we use. */
export const opsetVersion = 18;
/** The oldest file format that allows opset 18, for the widest choice of readers. */
export const irVersion = 8;
