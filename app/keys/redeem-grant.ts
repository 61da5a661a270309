import type { TaskOptions } from "../task.js";

export interface RedeemOptions extends Pick<TaskOptions, "notify"> {
  /** The user key. */
  readonly key: string;
  /** The lock key to write; one that is there is never overwritten. */
  readonly out: string;
}

/**
 * Takes the lock key out of a grant, into a new file. Fails with SPK4332 where the user key does not open it, SPK4331 where it is no
 * grant, SPK4036 where `out` exists, SPK4038 where `key` is no user key.
 */
export async function redeemGrant(path: string, options: RedeemOptions): Promise<{ readonly file: string }> {
  const { key, out, notify = () => {} } = options;
  const keys = await import("../../runtime/keys/index.js");
  const { writeNewLockKey } = await import("../../runtime/secrets/index.js");
  const user = keys.readUserKey(key, notify);
  writeNewLockKey(out, keys.openGrant(keys.readGrant(path), user, { grant: path, key }));
  return { file: out };
}
