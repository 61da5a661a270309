import type { KeyVerification } from "../../runtime/keys/index.js";
import type { TaskOptions } from "../task.js";

export interface VerifyKeyOptions extends Pick<TaskOptions, "notify"> {
  /** The key file. */
  readonly against: string;
}

export interface VerifiedKey extends KeyVerification {
  /** Whether the user key says that it is made of the bases of the key file. */
  readonly sameBases: boolean;
}

/**
 * Says whether a user key is one that a key file can issue, and how far off it is. Fails with SPK4033 where the key file is
 * for other points or sizes, SPK4038 where either is the other kind of key.
 */
export async function verifyUserKey(
  path: string,
  { against, notify = () => {} }: VerifyKeyOptions,
): Promise<VerifiedKey> {
  const keys = await import("../../runtime/keys/index.js");
  const file = keys.readKeyFile(against, notify);
  const key = keys.readUserKey(path, notify);
  keys.requireFit(path, key, file);
  const sameBases = key.fingerprint === keys.fingerprintOf(file.bases);
  return { ...keys.verifyKey(key, file), sameBases };
}
