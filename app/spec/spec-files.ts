import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { isOfLibrary, type UnreadableSource } from "../../compiler/index.js";
import { Failure, SourceFile, systemReason } from "../../diagnostics/index.js";
import { FileTooLarge, readRegularFile } from "../../runtime/files/regular-file.js";

/** A spec is written by hand; what is larger than this is something else. */
const largestSpec = 1024 * 1024;

/** Reads a spec. Fails with SPK4001 (unreadable), SPK4008 (too large) or SPK4009 (not text). */
export function readSpec(path: string): SourceFile {
  try {
    return new SourceFile(path, readText(path));
  } catch (error) {
    if (error instanceof FileTooLarge) {
      throw Failure.of("spec-too-large", { path, megabytes: error.bytes / 1024 ** 2 }, error);
    }
    if (error instanceof NotText) throw Failure.of("undecodable-spec", { path }, error);
    throw Failure.of("unreadable-file", { path, reason: systemReason(error) }, error);
  }
}

/** The text of an imported spec; undefined where there is no such file, or why it cannot be read. */
export function readImport(path: string): string | UnreadableSource | undefined {
  try {
    return readText(isOfLibrary(path) ? libraryPath(path) : path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    return { reason: systemReason(error) };
  }
}

const require = createRequire(import.meta.url);

/** `spankey/blocks` is `specs/blocks.spk` of the package. */
const libraryPath = (path: string): string =>
  join(dirname(require.resolve("spankey/package.json")), "specs", `${path.slice("spankey/".length)}.spk`);

class NotText extends Error {
  override readonly message = "it is not text in UTF-8";
}

function readText(path: string): string {
  const bytes = readRegularFile(path, largestSpec);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new NotText();
  }
  if (text.includes("\0")) throw new NotText();
  return text;
}

/** `specs/mnist-mode-b.spk` to `mnist-mode-b`. */
export function specName(path: string): string {
  return basename(path).replace(/\.spk$/, "");
}
