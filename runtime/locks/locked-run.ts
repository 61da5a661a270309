import { existsSync } from "node:fs";
import { Failure, systemReason } from "../../diagnostics/index.js";
import { readRegularFile } from "../files/regular-file.js";
import type { GatedModel } from "../model.js";
import { loadWeights } from "../run-folder/checkpoint.js";
import { type RunFolder, runFiles } from "../run-folder/run-folder.js";
import { runIdentityIn } from "../run-folder/run-record.js";
import { FormatError } from "../safetensors/safetensors.js";
import { BrokenSeal } from "../secrets/index.js";
import type { Weights } from "../train/weights-in-use.js";
import { locks } from "./catalogue.js";
import { areUnlocked, isKeyOf, isUnchanged, type LockRecord, lockRecord } from "./lock-record.js";
import { unlockTensors } from "./lock-tensors.js";
import { openSecretPart, type SecretPart, sha256 } from "./secret-part.js";

/** A locked run under its key. */
export interface OpenedLock {
  readonly record: LockRecord;
  /** The weights as everybody sees them. */
  readonly locked: Weights;
  /** The weights before they were locked, to the bit. */
  readonly unlocked: Weights;
}

/** What a locked run is opened with. */
export interface LockSecrets {
  /** The secret of the lock key, and the file that it comes from. */
  readonly secret: Uint8Array;
  readonly key: string;
  /** The file with the secret part; that of the folder unless given. */
  readonly secretPart?: string | undefined;
}

/**
 * The lock of a run; undefined where its weights are not locked. Fails with SPK4022 where `lock.json` is damaged, SPK4012 where
 * it is of another run.
 */
export function readLock(folder: RunFolder): LockRecord | undefined {
  if (!folder.has(runFiles.lock)) return undefined;
  const path = folder.fileOf(runFiles.lock);
  const remedy = "put the file back as `spkc lock` wrote it";
  const record = folder.readJson(runFiles.lock, lockRecord, remedy);
  if (!locks.has(record.lock.name))
    throw Failure.of("damaged-run-file", { path, reason: `it names no lock: ${record.lock.name}`, remedy });
  if (record.run === runIdentityIn(folder)) return record;
  const difference = "its model, settings, data or keys are others";
  throw Failure.of("foreign-run-file", { path, difference });
}

/**
 * The weights of a locked run, locked and unlocked. Fails with SPK4307 where it is not locked, SPK4302 where it is of another
 * key, SPK4308 where anything of it was changed, SPK4309, SPK4310 and SPK4315 for its secret part, and as `readLock` and
 * `loadWeights` do.
 */
export function openLocked(folder: RunFolder, model: GatedModel, secrets: LockSecrets): OpenedLock {
  const record = readLock(folder);
  if (record === undefined) throw Failure.of("run-not-locked", { path: folder.path });
  const { secret, key } = secrets;
  if (!isKeyOf(record, secret)) throw Failure.of("lock-key-mismatch", { path: folder.path, key });
  if (!isUnchanged(record, secret)) throw changed(folder, `${runFiles.lock} was changed`);
  requireResult(folder, record);
  const locked = loadWeights(folder, runFiles[record.checkpoint], model);
  const names = Object.keys(record.parameters);
  if (locked.step !== record.step || names.some((name) => !Object.hasOwn(locked.parameters, name)))
    throw changed(folder, "its checkpoint is another");
  const secretPart = readSecretPart(folder, record, locked, secrets);
  const weights = { ...locked.parameters, ...locked.buffers };
  const parameters = unlocking(folder, secrets, () => unlockTensors(weights, record, { secret, secretPart }));
  if (!areUnlocked(record, parameters, secret)) throw changed(folder, "its weights were changed");
  const only = Object.keys(locked.parameters).map((name) => [name, parameters[name]] as const);
  return {
    record,
    locked,
    unlocked: { ...locked, parameters: Object.fromEntries(only) as Weights["parameters"] },
  };
}

/** SHA-256 of the result that a locked folder keeps; null where it keeps none. */
export function unlockedResultOf(text: string | undefined): string | null {
  return text === undefined ? null : sha256(text);
}

function requireResult(folder: RunFolder, { unlockedResult }: LockRecord): void {
  const text = folder.has(runFiles.unlocked) ? folder.read(runFiles.unlocked) : undefined;
  if (unlockedResultOf(text) !== unlockedResult)
    throw changed(folder, `${runFiles.unlocked} was ${text === undefined ? "removed" : "changed"}`);
}

function readSecretPart(
  folder: RunFolder,
  { secretPart: checksum, parameters, lock }: LockRecord,
  locked: Weights,
  secrets: LockSecrets,
): SecretPart | undefined {
  const { secret, secretPart } = secrets;
  if (checksum === null) {
    if (secretPart === undefined) return undefined;
    throw Failure.of("unneeded-secret-part", { path: secretPart, lock: lock.name });
  }
  const path = placeOf(folder, secrets);
  if (!existsSync(path)) throw Failure.of("missing-secret-part", { path });
  const numbers = Object.keys(parameters)
    .map((name) => locked.parameters[name]?.values.length ?? 0)
    .reduce((sum, count) => sum + count, 0);
  const sealed = readSealed(path);
  return unlocking(folder, secrets, () => {
    if (sha256(sealed) !== checksum) throw new BrokenSeal("changed");
    return openSecretPart(sealed, secret, numbers);
  });
}

const placeOf = (folder: RunFolder, { secretPart }: LockSecrets): string =>
  secretPart ?? folder.fileOf(runFiles.secretPart);

function readSealed(path: string): Buffer {
  try {
    return readRegularFile(path);
  } catch (error) {
    throw Failure.of("unreadable-file", { path, reason: systemReason(error) }, error);
  }
}

/** Does what takes the secret part: where that is broken or does not fit, SPK4310. */
function unlocking<T>(folder: RunFolder, secrets: LockSecrets, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    throw Failure.of("damaged-secret-part", { path: placeOf(folder, secrets), reason }, error);
  }
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof FormatError) return error.message;
  if (!(error instanceof BrokenSeal)) return undefined;
  return "it was changed or cut, or is of another lock";
}

function changed(folder: RunFolder, what: string): Failure {
  return Failure.of("changed-locked-run", { path: folder.path, what });
}
