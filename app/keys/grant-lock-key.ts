import type { TaskOptions } from "../task.js";

export interface GrantOptions extends Pick<TaskOptions, "notify"> {
  /** The lock key to give. */
  readonly lockKey: string;
  /** The grant to write; one that is there is never overwritten. */
  readonly out: string;
}

export interface GrantedLockKey {
  readonly file: string;
  /** Of the bases whose user keys open it. */
  readonly fingerprint: string;
  /** How many signs all valid keys agree in: the bits that seal the lock key. */
  readonly signs: number;
}

/**
 * Gives a lock key to all users of a key file: every user key that was or will be made of it opens the grant. Fails with SPK4330
 * where valid keys agree in too few signs, SPK4322 where `out` exists, SPK4038 where `path` is no key file, SPK4301 where `lockKey`
 * is no lock key.
 */
export async function grantLockKey(path: string, options: GrantOptions): Promise<GrantedLockKey> {
  const { lockKey, out, notify = () => {} } = options;
  const keys = await import("../../runtime/keys/index.js");
  const { readLockKey } = await import("../../runtime/secrets/index.js");
  const file = keys.readKeyFile(path, notify);
  const { grant, signs } = keys.sealLockKey(readLockKey(lockKey, notify), file);
  keys.writeNewGrant(out, grant);
  return { file: out, fingerprint: grant.fingerprint, signs };
}
