/** What bytes of a dtype are as float32, little-endian as in files. */
export function toFloat32(bytes: Uint8Array, dtype: string): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  if (dtype === "F32") return new Float32Array(buffer, byteOffset, byteLength / 4);
  const halves = new Uint16Array(buffer, byteOffset, byteLength / 2);
  return dtype === "BF16" ? fromBfloat16(halves) : fromFloat16(halves);
}

/** bfloat16 is the upper half of float32. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < halves.length; i += 1) bits[i] = (halves[i] ?? 0) << 16;
  return values;
}

let table: Float32Array | undefined;

function fromFloat16(halves: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => float16(bits));
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i += 1) values[i] = table[halves[i] ?? 0] ?? 0;
  return values;
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
  let found = 0;
  for (let i = 0; i < bits.length; i += 1) if (((bits[i] ?? 0) & 0x7f800000) === 0x7f800000) found += 1;
  return found;
}
