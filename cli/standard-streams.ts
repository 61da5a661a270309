import { fstatSync } from "node:fs";
import { Writable } from "node:stream";
import { Failure, systemReason } from "../diagnostics/index.js";
import { codeOf, writeAll } from "../runtime/files/index.js";
import type { Output, Streams } from "./terminal.js";

/**
 * Standard output and standard error of this process. Neither can end a command: where one is gone, since its reader ended
 * or its disk is full, the work goes on without it.
 */
export class StandardStreams implements Streams {
  readonly stdout = outputOf(1, process.stdout);
  readonly stderr = outputOf(2, process.stderr);
  #failure: Failure | undefined;

  constructor() {
    this.stdout.on("error", (error) => {
      // a reader that goes away, as `head` does, has what it wanted
      if (codeOf(error) === "EPIPE") return;
      this.#failure ??= Failure.of("unwritable-output", { reason: systemReason(error) }, error);
    });
    this.stderr.on("error", () => {});
  }

  /** Waits until all is written; gives the reason (SPK4014) where a result could not be. */
  async finish(): Promise<Failure | undefined> {
    // calls back in any case
    await new Promise<void>((resolve) => this.stdout.write("", () => resolve()));
    return this.#failure;
  }
}

function outputOf(descriptor: number, stream: Output): Output {
  const isStream =
    stream.isTTY === true || fstatSync(descriptor).isFIFO() || fstatSync(descriptor).isSocket();
  return isStream ? stream : new FileOutput(descriptor);
}

/**
 * Writes to a file or a device. Node's own stream throws in the middle of the caller's work where the disk is full, and
 * leaves out what the system did not take at once.
 */
class FileOutput extends Writable {
  constructor(private readonly descriptor: number) {
    super({ decodeStrings: true });
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error) => void): void {
    try {
      writeAll(this.descriptor, chunk);
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
