import type { Ops } from "../../tensor/ops/ops.js";
import { ShapeError } from "../../tensor/ops/shape-error.js";
import type { TensorType } from "../../tensor/ops/tensor-type.js";
import type { Pair } from "../../tensor/signature.js";

/** Height and width of a number that counts for both. */
export function axesOf(size: Pair): readonly [height: number, width: number] {
  return typeof size === "number" ? [size, size] : size;
}

/** One number where both are equal, as generated code writes it. */
export function pairOf([height, width]: readonly [number, number]): Pair {
  return height === width ? height : [height, width];
}

/** The channels of a vector or an image; of a sequence its features. */
export function channelCount(kind: string, shape: readonly number[]): number {
  return (kind === "sequence" ? shape[1] : shape[0]) ?? 0;
}

/** The sizes of a window, or how it moves, by their names in the language. */
type Sizes<Name extends string> = Readonly<Record<Name, Pair>>;

/**
 * Applies a layer of images to sequences too, [n, length, features]: as images of one row, whose channels are the features. Its
 * sizes count along the length then; throws `ShapeError` where one of them is given for height and width.
 */
export function overImages<T, const Name extends string>(
  ops: Ops<T>,
  h: T,
  sizes: Sizes<Name>,
  still: Readonly<Record<Name, number>>,
  run: (image: T, sizes: Readonly<Record<Name, readonly [height: number, width: number]>>) => T,
): T {
  const shape = ops.shapeOf(h);
  const names = Object.keys(sizes) as Name[];
  const each = (sizeOf: (name: Name) => readonly [number, number]) =>
    Object.fromEntries(names.map((name) => [name, sizeOf(name)])) as Record<Name, readonly [number, number]>;
  if (shape.length === 4)
    return run(
      h,
      each((name) => axesOf(sizes[name])),
    );
  const [samples = 0, length = 0, features = 0] = shape;
  const rows = each((name) => [still[name], alongLength(ops.typeOf(h), name, sizes[name])]);
  const image = ops.reshape(ops.transpose(h, [0, 2, 1]), [samples, features, 1, length]);
  const result = run(image, rows);
  const [, outputs = 0, , places = 0] = ops.shapeOf(result);
  return ops.transpose(ops.reshape(result, [samples, outputs, places]), [0, 2, 1]);
}

/** Throws `ShapeError`, in words of a sequence, where a window is longer than a sequence [n, length, features] with its padding. */
export function requireLength(
  h: TensorType,
  [, kernel]: readonly [number, number],
  [, dilation]: readonly [number, number],
  [, padding]: readonly [number, number],
): void {
  const [, length = 0, ...rest] = h.shape;
  const extent = dilation * (kernel - 1) + 1;
  const padded = length + 2 * padding;
  if (rest.length !== 1 || extent <= padded) return;
  const reason = `a window of ${extent} does not fit into the length ${length}${padding === 0 ? "" : `, ${padded} with padding`}`;
  throw new ShapeError("conv2d", [h], reason);
}

function alongLength(h: TensorType, name: string, size: Pair): number {
  if (typeof size === "number") return size;
  throw oneAxisOnly(h, name, size);
}

/** Where a size for height and width meets a sequence. */
export function oneAxisOnly(h: TensorType, name: string, size: readonly number[]): ShapeError {
  const reason = `a sequence has one axis to move along, and \`${name}\` is (${size.join(", ")})`;
  return new ShapeError("conv2d", [h], reason);
}
