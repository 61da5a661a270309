import { type SealOptions, sealPath } from "../../app/locks/seal-path.js";
import { bytesText, ExitStatus } from "../../diagnostics/index.js";
import type { Terminal } from "../terminal.js";

export type SealFlags = Omit<SealOptions, "notify">;

/** `spkc seal PATH`: a file or a folder, encrypted. */
export async function sealCommand(path: string, flags: SealFlags, terminal: Terminal): Promise<ExitStatus> {
  const sealed = await sealPath(path, { ...flags, notify: terminal.notify });
  const { file, kind, bytes, key } = sealed;
  terminal.result(
    () => `wrote ${file}: the ${kind} ${path}, sealed (${bytesText(bytes)})\nthe key is ${key}`,
    () => ({ ok: true, ...sealed }),
  );
  return ExitStatus.ok;
}
