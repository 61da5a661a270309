import { Failure } from "../../diagnostics/index.js";
import { type Notify, readSecretText, writeNewSecretText } from "../secrets/index.js";
import { MalformedJson, readJson } from "../stored-json/index.js";
import { MalformedKey } from "./decode.js";
import { decodeKeyFile, encodeKeyFile, type KeyFile, keyFileFormat } from "./key-file.js";
import { storedKey } from "./key-schema.js";
import { decodeUserKey, encodeUserKey, type UserKey, userKeyFormat } from "./user-key.js";

/**
 * Reads a key file or a user key. Fails with SPK4001 (unreadable) and SPK4032 (neither); gives notice of a
 * file that others may read (SPK4035).
 */
export function readKey(path: string, notify: Notify): KeyFile | UserKey {
  const text = readSecretText(path, notify);
  try {
    const stored = readJson(text, storedKey);
    return stored.format === keyFileFormat ? decodeKeyFile(stored) : decodeUserKey(stored);
  } catch (error) {
    if (!(error instanceof MalformedKey || error instanceof MalformedJson)) throw error;
    throw Failure.of("damaged-key", { path, reason: error.message }, error);
  }
}

/** Reads a key file; a user key is the wrong kind of key (SPK4038). */
export function readKeyFile(path: string, notify: Notify): KeyFile {
  const key = readKey(path, notify);
  if (key.format === keyFileFormat) return key;
  throw Failure.of("key-kind-mismatch", { path, is: "a user key", wanted: "a key file" });
}

/** Reads a user key; a key file is the wrong kind of key (SPK4038). */
export function readUserKey(path: string, notify: Notify): UserKey {
  const key = readKey(path, notify);
  if (key.format === userKeyFormat) return key;
  throw Failure.of("key-kind-mismatch", { path, is: "a key file", wanted: "a user key" });
}

/** Writes a key into a new file that its owner alone can read. A file that is there is left alone (SPK4036). */
export function writeNewKey(path: string, key: KeyFile | UserKey): void {
  const text = key.format === keyFileFormat ? encodeKeyFile(key) : encodeUserKey(key);
  writeNewSecretText(path, text);
}
