import { type UnlockRunOptions, unlockRun } from "../../app/locks/unlock-run.js";
import { ExitStatus } from "../../diagnostics/index.js";
import type { Terminal } from "../terminal.js";

export type UnlockFlags = Omit<UnlockRunOptions, "notify">;

/** `spkc unlock RUN --key KEY`: a folder with the weights as they were before they were locked. */
export async function unlockCommand(
  path: string,
  flags: UnlockFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { folder, checkpoint, step } = await unlockRun(path, { ...flags, notify: terminal.notify });
  terminal.result(
    () => `wrote ${folder}: the ${checkpoint} weights, after step ${step}, as they were before the lock`,
    () => ({ ok: true, folder, checkpoint, step }),
  );
  return ExitStatus.ok;
}
