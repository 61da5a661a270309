import { type LockRunOptions, lockRun } from "../../app/locks/lock-run.js";
import { bytesText, count, ExitStatus } from "../../diagnostics/index.js";
import type { Terminal } from "../terminal.js";

export type LockFlags = Omit<LockRunOptions, "notify">;

/** `spkc lock RUN --by LOCK`: a folder with the weights of a run under a lock. */
export async function lockCommand(path: string, flags: LockFlags, terminal: Terminal): Promise<ExitStatus> {
  const locked = await lockRun(path, { ...flags, notify: terminal.notify });
  const { folder, lock, checkpoint, parameters, numbers, key, secretPart } = locked;
  terminal.result(
    () =>
      [
        `wrote ${folder}: ${checkpoint} weights, locked by ${lock.name} at ${count(parameters.length, "parameter")} (${numbers.toLocaleString("en-GB")} numbers)`,
        `the key is ${key}${flags.newKey === undefined ? "" : ": keep it, nothing else gives the weights back"}`,
        ...(secretPart ? [`the secret part is ${secretPart.file} (${bytesText(secretPart.bytes)})`] : []),
      ].join("\n"),
    () => ({ ok: true, ...locked }),
  );
  return ExitStatus.ok;
}
