import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { inUnits, openRegularFile } from "./regular-file.js";

/** A gzip file that is damaged, or holds too much. The message is a reason, as `systemReason` gives it. */
export class CannotUnpack extends Error {}

/**
 * What a gzip file holds, piece by piece, and no more than `most` bytes of it: a small file can unpack to more than any
 * memory or disk has. Throws `CannotUnpack`, `UnsuitableFile`, or what the system says.
 */
export async function* unpackGzip(path: string, most: number): AsyncGenerator<Buffer> {
  const file = await openRegularFile(path);
  const unpacker = createGunzip({ chunkSize: 2 ** 18 });
  // what goes wrong on the way destroys the unpacker, and the loop throws it
  pipeline(file.createReadStream(), unpacker, () => {});
  let total = 0;
  try {
    for await (const chunk of unpacker) {
      total += chunk.length;
      if (total > most) throw new CannotUnpack(`it holds more than ${inUnits(most)}`);
      yield chunk;
    }
  } catch (error) {
    const isDamage = error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
    throw isDamage ? new CannotUnpack(error.message, { cause: error }) : error;
  }
}

/** All that a gzip file holds; throws as `unpackGzip` does. */
export async function loadUnpacked(path: string, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of unpackGzip(path, most)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
