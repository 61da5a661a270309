import { issueUserKey } from "../../../app/keys/issue-user-key.js";
import { ExitStatus } from "../../../diagnostics/index.js";
import type { Terminal } from "../../terminal.js";

export interface KeyIssueFlags {
  readonly out: string;
  readonly alpha?: readonly number[];
  readonly seed?: number;
}

/** `spkc key issue KEY -o USERKEY`: one valid key, of coefficients that are drawn or given. */
export async function keyIssue(path: string, flags: KeyIssueFlags, terminal: Terminal): Promise<ExitStatus> {
  const { file, fingerprint } = await issueUserKey(path, { ...flags, notify: terminal.notify });
  terminal.result(
    () => `wrote ${file}, a key of the bases ${fingerprint}`,
    () => ({ ok: true, file, fingerprint }),
  );
  return ExitStatus.ok;
}
