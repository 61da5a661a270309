import { formatShape, type Shape, ShapeError, type TensorType } from "../../tensor/ops/index.js";

/** What one sample is at some place of a model, without the batch axis. */
export interface Activation {
  readonly kind: ActivationKind;
  /** Image [channels, height, width], vector [features], sequence [length, features], token ids [length]. */
  readonly shape: Shape;
  /** "the image [16, 14, 14]", for messages. */
  readonly description: string;
}

export type ActivationKind = "image" | "vector" | "sequence" | "ids";

export const image = (channels: number, height: number, width: number): Activation =>
  activation("image", [channels, height, width]);
export const vector = (features: number): Activation => activation("vector", [features]);
export const ids = (length: number): Activation => activation("ids", [length]);

export const kindNouns: Readonly<Record<ActivationKind, string>> = {
  image: "an image",
  vector: "a vector",
  sequence: "a sequence of vectors",
  ids: "token ids",
};

function activation(kind: ActivationKind, shape: Shape): Activation {
  return { kind, shape, description: `${kindNouns[kind]} ${formatShape(shape)}` };
}

/** The activation that a sample shape stands for: float32 data of rank 1, 2 or 3. */
export function activationOf(shape: Shape): Activation {
  const kinds = ["vector", "sequence", "image"] as const;
  const kind = kinds[shape.length - 1];
  if (kind === undefined) throw new Error(`no activation has the shape ${formatShape(shape)}`);
  return activation(kind, shape);
}

/** What `in.NAME` gives. */
export interface ActivationProperties {
  readonly channels?: number;
  readonly height?: number;
  readonly width?: number;
  readonly features?: number;
  readonly length?: number;
}
export type ActivationProperty = keyof ActivationProperties;

export function propertiesOf({ kind, shape }: Activation): ActivationProperties {
  const [first = 0, second = 0, third = 0] = shape;
  switch (kind) {
    case "image":
      return { channels: first, height: second, width: third };
    case "vector":
      return { features: first };
    case "sequence":
      return { length: first, features: second };
    case "ids":
      return { length: first };
  }
}

/**
 * How many samples a batch has where shapes are worked out: more than one, which would broadcast where it should not, and a
 * prime, which `inWordsOfSamples` finds again.
 */
const batch = 8191;

export function batched({ kind, shape }: Activation): TensorType {
  return { dtype: kind === "ids" ? "int32" : "float32", shape: [batch, ...shape] };
}

/** Throws `ShapeError` where no activation has so many sizes. */
export function unbatched(output: TensorType): Activation {
  const shape = output.shape.slice(1);
  if (shape.length >= 1 && shape.length <= 3) return activationOf(shape);
  throw new ShapeError("reshape", [output], `a sample has at most 3 sizes, not ${shape.length}`);
}

/** The reason of an error with the batch as a letter in the shapes of its operands, `[n, 1, 8, 8]`: it has no size yet. */
export function inWordsOfSamples({ operands, reason }: ShapeError): string {
  return operands.reduce((text, { shape: [first = 0, ...rest] }) => {
    if (first === 0 || first % batch !== 0) return text;
    const samples = first === batch ? "n" : `${first / batch}n`;
    return text.replaceAll(formatShape([first, ...rest]), `[${[samples, ...rest].join(", ")}]`);
  }, reason);
}
