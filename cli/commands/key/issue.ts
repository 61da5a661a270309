import { ExitStatus } from "../../../diagnostics/index.js";
import {
  drawnCoefficients,
  givenCoefficients,
  issueKey,
  readKeyFile,
  writeNewKey,
} from "../../../runtime/keys/index.js";
import type { Terminal } from "../../terminal.js";
import { freshSeed } from "./new.js";

export interface KeyIssueOptions {
  readonly out: string;
  readonly alpha?: readonly number[];
  readonly seed?: number;
  readonly json?: boolean;
}

/** `spkc key issue KEY -o USERKEY`: one valid key, of coefficients that are drawn or given. */
export function keyIssue(
  path: string,
  { out, alpha, seed }: KeyIssueOptions,
  terminal: Terminal,
): ExitStatus {
  const file = readKeyFile(path, terminal.notify);
  const coefficients =
    alpha === undefined ? drawnCoefficients(seed ?? freshSeed()) : givenCoefficients(alpha);
  const key = issueKey(file, coefficients);
  writeNewKey(out, key);
  const { fingerprint } = key;
  terminal.result(
    () => `wrote ${out}, a key of the bases ${fingerprint}`,
    () => ({ ok: true, file: out, fingerprint }),
  );
  return ExitStatus.ok;
}
