import { createKeyFile } from "../../../app/keys/create-key-file.js";
import { issueUserKey } from "../../../app/keys/issue-user-key.js";
import { ExitStatus } from "../../../diagnostics/index.js";
import { type SpecFlags, specOptions } from "../../options/setting.js";
import type { Terminal } from "../../terminal.js";

export interface KeyNewFlags extends SpecFlags {
  readonly out: string;
  readonly seed?: number;
}

/** `spkc key new FILE -o KEY`: bases for an experiment, drawn of what the system has of chance, or from a seed. */
export async function keyNew(spec: string, flags: KeyNewFlags, terminal: Terminal): Promise<ExitStatus> {
  const { out, seed } = flags;
  const { notify } = terminal;
  const { file, fingerprint } = await createKeyFile(spec, { ...specOptions(flags), out, seed, notify });
  const remark = seed === undefined ? "" : `\nwhoever knows the seed ${seed} can draw these bases`;
  terminal.result(
    () => `wrote ${file}, fingerprint ${fingerprint}${remark}`,
    () => ({ ok: true, file, fingerprint }),
  );
  return ExitStatus.ok;
}

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
