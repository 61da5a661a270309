import type { RandomStream } from "../../tensor/random/index.js";

/** Bytes near valid ones: one to four changes of a byte, a number or a stretch, or the whole cut short. */
export function mutateBytes(bytes: Uint8Array, random: RandomStream): Uint8Array {
  let changed = Uint8Array.from(bytes);
  for (let left = 1 + random.below(4); left > 0; left--) changed = change(changed, random);
  return changed;
}

/** Words that formats read as sizes, counts and offsets. */
const oddNumbers = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

function change(bytes: Uint8Array<ArrayBuffer>, random: RandomStream): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) return Uint8Array.of(random.below(256));
  const at = random.below(bytes.length);
  const end = Math.min(bytes.length, at + 1 + random.below(random.below(2) === 0 ? 8 : 200));
  const stretch = bytes.subarray(at, end);
  switch (random.below(8)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 1:
      bytes[at] = random.below(256);
      return bytes;
    case 2:
      writeNumber(bytes, at, random);
      return bytes;
    case 3:
      return bytes.slice(0, at);
    case 4:
      return concat(bytes.subarray(0, at), bytes.subarray(end));
    case 5:
      return concat(bytes.subarray(0, end), stretch, bytes.subarray(end));
    case 6:
      bytes.copyWithin(random.below(bytes.length), at, end);
      return bytes;
    default:
      stretch.fill(random.below(2) === 0 ? 0 : 255);
      return bytes;
  }
}

/** Of 32 bits, in either order of bytes, as far as there is room. */
function writeNumber(bytes: Uint8Array, at: number, random: RandomStream): void {
  const word = new Uint8Array(4);
  const value = oddNumbers[random.below(oddNumbers.length)] ?? 0;
  new DataView(word.buffer).setUint32(0, value, random.below(2) === 0);
  bytes.set(word.subarray(0, bytes.length - at), at);
}

const concat = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.concat(parts));
