import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { Failure, SourceFile, systemReason } from "../../diagnostics/index.js";

/** A spec is written by hand; what is larger than this is something else. */
const largestSpec = 1024 * 1024;

/** Reads a spec. Fails with SPK4001 (unreadable), SPK4008 (too large) or SPK4009 (not text). */
export function readSpec(path: string): SourceFile {
  let bytes: Buffer;
  try {
    const { size } = statSync(path);
    if (size > largestSpec) throw Failure.of("spec-too-large", { path, megabytes: size / 1024 ** 2 });
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw Failure.of("unreadable-file", { path, reason: systemReason(error) }, error);
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return new SourceFile(path, text);
  } catch (error) {
    throw Failure.of("undecodable-spec", { path }, error);
  }
  throw Failure.of("undecodable-spec", { path });
}

/** The text of an imported spec; undefined where there is none to read. */
export function readImport(path: string): string | undefined {
  try {
    return readSpec(path).text;
  } catch {
    return undefined;
  }
}

/** `specs/mnist-mode-b.spk` to `mnist-mode-b`. */
export function specName(path: string): string {
  return basename(path).replace(/\.spk$/, "");
}
