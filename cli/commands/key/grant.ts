import { type GrantOptions, grantLockKey } from "../../../app/keys/grant-lock-key.js";
import { type RedeemOptions, redeemGrant } from "../../../app/keys/redeem-grant.js";
import { count, ExitStatus } from "../../../diagnostics/index.js";
import type { Terminal } from "../../terminal.js";

export type KeyGrantFlags = Omit<GrantOptions, "notify">;

/** `spkc key grant KEY --lock-key LOCKKEY -o GRANT`: a lock key for all users of a key file. */
export async function keyGrant(path: string, flags: KeyGrantFlags, terminal: Terminal): Promise<ExitStatus> {
  const granted = await grantLockKey(path, { ...flags, notify: terminal.notify });
  terminal.result(
    () =>
      `wrote ${granted.file}: every user key of the bases ${granted.fingerprint} opens it, by ${count(granted.signs, "sign")} that all of them have`,
    () => ({ ok: true, ...granted }),
  );
  return ExitStatus.ok;
}

export type KeyRedeemFlags = Omit<RedeemOptions, "notify">;

/** `spkc key redeem GRANT --key USERKEY -o LOCKKEY`: the lock key that a user was given. */
export async function keyRedeem(
  path: string,
  flags: KeyRedeemFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { file } = await redeemGrant(path, { ...flags, notify: terminal.notify });
  terminal.result(
    () => `wrote ${file}, the lock key of ${path}`,
    () => ({ ok: true, file }),
  );
  return ExitStatus.ok;
}
