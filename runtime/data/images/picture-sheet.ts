import { imageShapeOf, type Split } from "../dataset.js";

/** Pictures that stand beside each other in a sheet. */
const across = 4;

interface Size {
  readonly height: number;
  readonly width: number;
}

/**
 * The images of a split in memory as one PNG, before they are normalised: four in a row, each beside the next. Images of one
 * channel are grey, those of three in colour; of others, the first channel is shown. Undefined where samples are no images, or
 * there are none.
 */
export async function pictureSheet(
  { count, values }: Split,
  sampleShape: readonly number[],
): Promise<Uint8Array | undefined> {
  const shape = imageShapeOf(sampleShape);
  if (shape === undefined || count === 0) return undefined;
  const { encode } = await import("fast-png");
  const { height, width } = shape;
  const channels = shape.channels === 3 ? 3 : 1;
  const size = shape.channels * height * width;
  const rowLength = Math.min(across, count) * width * channels;
  const data = new Uint8Array(rowLength * height * Math.ceil(count / across));
  for (let i = 0; i < count; i++) {
    const bytes = bytesOf(values.subarray(i * size, (i + 1) * size));
    const { top, left } = placeOf(i, shape);
    for (let at = 0; at < height * width; at++) {
      const row = (top + Math.floor(at / width)) * rowLength;
      const column = (left + (at % width)) * channels;
      for (let c = 0; c < channels; c++) data[row + column + c] = bytes[c * height * width + at] ?? 0;
    }
  }
  return encode({ width: rowLength / channels, height: data.length / rowLength, channels, data });
}

/** The pictures of a sheet, as PNG files of their own. Throws where it is no such sheet. */
export async function cutSheet(sheet: Uint8Array, count: number, size: Size): Promise<readonly Uint8Array[]> {
  const { decode, encode } = await import("fast-png");
  const { data, channels, width: sheetWidth, height: sheetHeight } = decode(sheet);
  if (
    sheetWidth < Math.min(across, count) * size.width ||
    sheetHeight < Math.ceil(count / across) * size.height
  )
    throw new Error("the sheet is smaller than its pictures");
  const rowLength = size.width * channels;
  return Array.from({ length: count }, (_, i) => {
    const { top, left } = placeOf(i, size);
    const own = new Uint8Array(rowLength * size.height);
    for (let y = 0; y < size.height; y++) {
      const from = ((top + y) * sheetWidth + left) * channels;
      own.set(data.subarray(from, from + rowLength), y * rowLength);
    }
    return encode({ ...size, channels, data: own });
  });
}

function placeOf(index: number, { height, width }: Size): { readonly top: number; readonly left: number } {
  return { top: Math.floor(index / across) * height, left: (index % across) * width };
}

/** Bytes as they are; of other numbers, 0 to 1 as shades, or their whole range where they lie outside of that. */
function bytesOf(values: Split["values"]): ArrayLike<number> {
  if (values instanceof Uint8Array) return values;
  const [least, most] = rangeOf(values);
  const [low, high] = least >= 0 && most <= 1 ? [0, 1] : [least, most];
  return Array.from(values, (value) => Math.round((255 * (value - low)) / (high - low || 1)));
}

function rangeOf(values: ArrayLike<number>): readonly [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    [least, most] = [Math.min(least, value), Math.max(most, value)];
  }
  return [least, most];
}
