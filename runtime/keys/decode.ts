/** Says what is wrong with a text that should be a key. */
export class MalformedKey extends Error {}

/** float32, little-endian, in base64. */
export function encodeFloats(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

/** So many finite numbers from what `encodeFloats` gave. */
export function floatsOf(text: string, count: number, what: string): Float32Array {
  const bytes = Buffer.from(text, "base64");
  // what is no base64, Buffer passes over
  if (bytes.toString("base64") !== text) throw new MalformedKey(`${what} are no base64, or cut short`);
  if (bytes.byteLength !== 4 * count) {
    throw new MalformedKey(`${what} should be ${count} numbers, but are ${bytes.byteLength / 4}`);
  }
  const values = new Float32Array(new Uint8Array(bytes).buffer);
  if (!values.every(Number.isFinite)) throw new MalformedKey(`${what} hold what is no number`);
  return values;
}
