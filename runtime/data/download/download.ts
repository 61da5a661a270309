import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import path from "node:path";
import type { Dispatcher } from "undici";
import { Failure, systemReason } from "../../../diagnostics/index.js";
import type { DataObserver } from "../events.js";
import { cachedFolder, writingCache } from "./cache.js";
import type { OfficialDataset, OfficialFile } from "./official-files.js";

export interface DownloadOptions {
  readonly observe?: DataObserver | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds before the first of three further tries; each next one waits twice as long. */
  readonly retryDelay?: number;
}

/**
 * The folder of the cache with the official files of a dataset, downloaded now if this is the first time. `prepare`
 * may unpack them; it runs before the folder takes its place. Fails with SPK4120 to SPK4125, and then leaves nothing.
 */
export async function obtain(
  dataset: OfficialDataset,
  options: DownloadOptions = {},
  prepare: (folder: string) => Promise<void> = async () => {},
): Promise<string> {
  return cachedFolder(dataset.name, async (folder) => {
    const { Agent, interceptors } = await import("undici");
    const { default: retry } = await import("p-retry");
    const dispatcher = new Agent().compose(interceptors.redirect({ maxRedirections: 5 }));
    try {
      for (const file of dataset.files) {
        const source = { dataset: dataset.name, file, address: addressOf(dataset, file) };
        await retry(() => download(source, dispatcher, path.join(folder, file.name), options), {
          retries: 3,
          minTimeout: options.retryDelay ?? 1000,
          shouldRetry: ({ error }) => mayPass(error),
        });
      }
    } finally {
      await dispatcher.destroy();
    }
    await prepare(folder);
  });
}

interface Source {
  readonly dataset: string;
  readonly file: OfficialFile;
  readonly address: string;
}

/** The official address, or the same file of a mirror: SPANKEY_MIRROR/cifar10/cifar-10-binary.tar.gz. */
function addressOf({ name }: OfficialDataset, file: OfficialFile): string {
  const mirror = process.env["SPANKEY_MIRROR"];
  return mirror ? `${mirror.replace(/\/+$/, "")}/${name}/${file.name}` : file.address;
}

/** Writes a file to `target` and compares it with what it must be. */
async function download(
  { dataset, file, address }: Source,
  dispatcher: Dispatcher,
  target: string,
  { observe, signal }: DownloadOptions,
): Promise<void> {
  const report = (done: number): void =>
    observe?.({ kind: "downloading", dataset, file: file.name, done, bytes: file.bytes });
  const hash = createHash("sha256");
  const output = await writingCache(target, () => open(target, "w"));
  let done = 0;
  report(done);
  try {
    for await (const chunk of receive(address, dispatcher, signal)) {
      hash.update(chunk);
      await writingCache(target, () => output.appendFile(chunk));
      done += chunk.length;
      // Whatever this is, it is another file, and it could fill the disk.
      if (done > file.bytes) break;
      report(done);
    }
    // the folder gets its name next, and must not have it before its files are on the disk
    await writingCache(target, () => output.sync());
  } finally {
    await output.close();
  }
  if (done < file.bytes)
    throw Failure.of("truncated-download", { address, expected: file.bytes, found: done });
  const found = done > file.bytes ? `more than ${file.bytes} bytes` : hash.digest("hex");
  if (found !== file.sha256)
    throw Failure.of("download-checksum-mismatch", { address, expected: file.sha256, found });
}

/**
 * What a server sends, chunk by chunk. Not `fetch`: that would unpack files which a server labels as compressed, and
 * the checksums are those of the compressed files.
 */
async function* receive(
  address: string,
  dispatcher: Dispatcher,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const { request } = await import("undici");
  try {
    const { statusCode: status, body } = await request(address, { dispatcher, signal: signal ?? null });
    if (status !== 200) throw Failure.of("refused-download", { address, status }, new StatusError(status));
    for await (const chunk of body) yield chunk;
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (signal?.aborted)
      throw Failure.of("data-loading-interrupted", { doing: `downloading ${address}` }, error);
    throw Failure.of("unreachable-download-server", { address, reason: systemReason(error) }, error);
  }
}

/** An answer other than the file. */
class StatusError extends Error {
  constructor(readonly status: number) {
    super(`status ${status}`);
  }
}

/** Answers of a server that may be another one a little later. */
const busy = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether another try may help: after a lost connection, or where the server was busy. */
function mayPass(error: Error): boolean {
  if (!(error instanceof Failure)) return false;
  if (error.cause instanceof StatusError) return busy.has(error.cause.status);
  return error.name === "unreachable-download-server" || error.name === "truncated-download";
}
