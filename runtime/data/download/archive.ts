import { Failure, systemReason } from "../../../diagnostics/index.js";
import { unpackGzip } from "../../files/unpack.js";

/** The archives that are read unpack to 184 MB. */
const largestUnpacked = 2 ** 30;

export interface ArchiveOptions {
  readonly most?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The named members of a `.tar.gz`, by their paths in it, in the order of the names. Fails with SPK4127 where it is damaged,
 * or unpacks to more than `most` bytes, with SPK4125 where the signal stops it.
 */
export async function readArchive(
  archive: string,
  names: readonly string[],
  { most = largestUnpacked, signal }: ArchiveOptions = {},
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { list } = await import("tar");
  const chunks = new Map<string, Uint8Array[]>();
  try {
    const members = list({
      strict: true,
      onReadEntry(entry) {
        const name = entry.path.replace(/^\.\//, "");
        if (!names.includes(name)) return;
        const parts: Uint8Array[] = [];
        chunks.set(name, parts);
        entry.on("data", (part) => parts.push(part));
      },
    });
    const ended = new Promise((resolve, reject) => {
      members.on("end", resolve);
      members.on("error", reject);
    });
    const read = async (): Promise<void> => {
      for await (const chunk of unpackGzip(archive, most)) {
        if (signal?.aborted) throw Failure.of("data-loading-interrupted", { doing: `unpacking ${archive}` });
        members.write(chunk);
      }
      members.end();
    };
    await Promise.all([read(), ended]);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw Failure.of("damaged-archive", { path: archive, reason: systemReason(error) }, error);
  }
  return new Map(
    names.map((name) => {
      const parts = chunks.get(name);
      if (parts !== undefined) return [name, Buffer.concat(parts)];
      throw Failure.of("damaged-archive", { path: archive, reason: `${name} is not in it` });
    }),
  );
}
