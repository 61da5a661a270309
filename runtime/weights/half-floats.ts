/**
 * What bytes of a dtype are as float32, little-endian as in files. `room` gives an array of so many numbers, which may be one that was used
 * before: fresh memory takes longer than the conversion.
 */
export function toFloat32(
  bytes: Uint8Array,
  dtype: string,
  room = (length: number): Float32Array => new Float32Array(length),
): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  if (dtype === "F32") return new Float32Array(buffer, byteOffset, byteLength / 4);
  const halves = new Uint16Array(buffer, byteOffset, byteLength / 2);
  const values = room(halves.length);
  if (dtype === "BF16") fromBfloat16(halves, values);
  else fromFloat16(halves, values);
  return values;
}

/** bfloat16 is the upper half of float32. */
function fromBfloat16(halves: Uint16Array, values: Float32Array): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const { length } = halves;
  for (let i = 0; i < length; i += 1) bits[i] = (halves[i] as number) << 16;
}

/** A normal number keeps its fraction, and its exponent has another bias: 127 in the place of 15. */
function fromFloat16(halves: Uint16Array, values: Float32Array): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const { length } = halves;
  for (let i = 0; i < length; i += 1) {
    const half = halves[i] as number;
    const exponent = half & 0x7c00;
    if (exponent === 0 || exponent === 0x7c00) values[i] = float16(half);
    else bits[i] = ((half & 0x8000) << 16) | (((half & 0x7fff) << 13) + ((127 - 15) << 23));
  }
}

/** IEEE 754 binary16: a sign, five bits of exponent with a bias of 15, ten of fraction. */
function float16(bits: number): number {
  const sign = bits >= 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** How many numbers are NaN or infinite: all bits of their exponents are set. */
export function countNonFinite(values: Float32Array): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const { length } = bits;
  let found = 0;
  for (let i = 0; i < length; i += 1) if (((bits[i] as number) & 0x7f800000) === 0x7f800000) found += 1;
  return found;
}
