import type { Coefficients } from "../../runtime/keys/index.js";
import type { TaskOptions } from "../task.js";
import type { WrittenKey } from "./create-key-file.js";

export interface UserKeyOptions extends Pick<TaskOptions, "notify"> {
  /** The user key to write; one that is there is never overwritten. */
  readonly out: string;
  /** Its coefficients; drawn unless given. */
  readonly alpha?: readonly number[] | undefined;
  /** Draws the coefficients from this seed; from the system's source of random numbers unless given. */
  readonly seed?: number | undefined;
}

/**
 * Makes one valid key for one user, without the bases, of a key file. Fails with SPK4036 where `out` exists, SPK4037 where
 * valid keys have no such coefficients or the key would be zero, SPK4038 where `path` is no key file.
 */
export async function issueUserKey(path: string, options: UserKeyOptions): Promise<WrittenKey> {
  const { out, alpha, seed, notify = () => {} } = options;
  const keys = await import("../../runtime/keys/index.js");
  const file = keys.readKeyFile(path, notify);
  const drawn = (): Coefficients =>
    seed === undefined ? keys.freshCoefficients() : keys.drawnCoefficients(seed);
  const key = keys.issueKey(file, alpha === undefined ? drawn() : keys.givenCoefficients(alpha));
  keys.requireUsable(key, file, { isGiven: alpha !== undefined });
  keys.writeNewKey(out, key);
  return { file: out, fingerprint: key.fingerprint };
}
