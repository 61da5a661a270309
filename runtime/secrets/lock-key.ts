import * as v from "valibot";
import { Failure } from "../../diagnostics/index.js";
import { MalformedJson, readJson, schemaOf } from "../stored-json/index.js";
import { secretBytes } from "./secret.js";
import { type Notify, readSecretText, writeNewSecretText } from "./secret-file.js";

const lockKeyFormat = "spankey-lock-key/1";

/** A file that holds 256 bits, for locks and for seals; the secret is base64. */
interface StoredLockKey {
  readonly format: typeof lockKeyFormat;
  readonly secret: string;
}

const isWhole = (text: string): boolean => {
  const bytes = Buffer.from(text, "base64");
  // what is no base64, Buffer passes over
  return bytes.length === secretBytes && bytes.toString("base64") === text;
};

const storedLockKey = schemaOf<StoredLockKey>()(
  v.object({
    format: v.literal(lockKeyFormat),
    secret: v.pipe(v.string(), v.check(isWhole, `${secretBytes} bytes in base64`)),
  }),
);

/**
 * The secret of a lock key. Fails with SPK4001 (unreadable), SPK4301 (no lock key); gives notice of a file that others may read
 * (SPK4035).
 */
export function readLockKey(path: string, notify: Notify): Uint8Array {
  try {
    return Buffer.from(readJson(readSecretText(path, notify), storedLockKey).secret, "base64");
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    throw Failure.of("damaged-lock-key", { path, reason: withoutSecret(error.message) }, error);
  }
}

/** What is wrong with a file, without what stands in it: that may be most of a secret. */
function withoutSecret(reason: string): string {
  return reason.replace(/^(`secret`) is .*, not /s, "$1 is not ");
}

/** Writes a secret into a new file that its owner alone can read. A file that is there is left alone (SPK4036). */
export function writeNewLockKey(path: string, secret: Uint8Array): void {
  writeNewSecretText(path, encodeLockKey(secret));
}

/** A secret as a key file holds it. */
export function encodeLockKey(secret: Uint8Array): string {
  const stored: StoredLockKey = { format: lockKeyFormat, secret: Buffer.from(secret).toString("base64") };
  return `${JSON.stringify(stored, null, 2)}\n`;
}
