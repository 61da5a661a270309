import { type OpenSealedOptions, openSealed } from "../../app/locks/open-sealed.js";
import { ExitStatus } from "../../diagnostics/index.js";
import type { Terminal } from "../terminal.js";

export type OpenFlags = Omit<OpenSealedOptions, "notify">;

/** `spkc open FILE --key KEY`: what was sealed. */
export async function openCommand(path: string, flags: OpenFlags, terminal: Terminal): Promise<ExitStatus> {
  const opened = await openSealed(path, { ...flags, notify: terminal.notify });
  terminal.result(
    () => `wrote the ${opened.kind} ${opened.path}`,
    () => ({ ok: true, ...opened }),
  );
  return ExitStatus.ok;
}
