import { Failure, systemReason } from "../../../diagnostics/index.js";

/** The named members of a `.tar.gz`, by their paths in it, in the order of the names. Fails with SPK4127 where it is damaged. */
export async function readArchive(
  archive: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { list } = await import("tar");
  const chunks = new Map<string, Uint8Array[]>();
  try {
    await list({
      file: archive,
      strict: true,
      onReadEntry(entry) {
        const name = entry.path.replace(/^\.\//, "");
        if (!names.includes(name)) return;
        const parts: Uint8Array[] = [];
        chunks.set(name, parts);
        entry.on("data", (part) => parts.push(part));
      },
    });
  } catch (error) {
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
