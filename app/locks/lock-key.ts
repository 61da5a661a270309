import { lstatSync } from "node:fs";
import { Failure } from "../../diagnostics/index.js";
import { type Notify, newSecret, readLockKey, writeNewLockKey } from "../../runtime/secrets/index.js";

/** The key of something that is locked or sealed: one that is there, or a new one. */
export interface LockKeyOptions {
  /** A lock key. */
  readonly key?: string | undefined;
  /** The file for a new lock key; one that is there is never overwritten. */
  readonly newKey?: string | undefined;
}

export interface ChosenLockKey {
  readonly path: string;
  readonly secret: Uint8Array;
  /** Writes the key if it is new: before what it opens is there. Fails with SPK4036. */
  write(): void;
}

/**
 * Reads the lock key, or draws a new one. Fails with SPK4317 unless one of both is named, SPK4036 where a new one would take the
 * place of a file, and as `readLockKey` does.
 */
export function chooseLockKey({ key, newKey }: LockKeyOptions, notify: Notify): ChosenLockKey {
  if (key !== undefined && newKey === undefined)
    return { path: key, secret: readLockKey(key, notify), write: () => {} };
  if (newKey === undefined || key !== undefined)
    throw Failure.of("ambiguous-lock-key", { isGiven: key !== undefined });
  if (lstatSync(newKey, { throwIfNoEntry: false }) !== undefined)
    throw Failure.of("key-file-already-exists", { path: newKey });
  const secret = newSecret();
  return { path: newKey, secret, write: () => writeNewLockKey(newKey, secret) };
}
