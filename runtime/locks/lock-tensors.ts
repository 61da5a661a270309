import { entryNamed } from "../../tensor/catalogue.js";
import { type HostTensor, type Named, pick } from "../../tensor/programs/index.js";
import type { Configured } from "../../tensor/signature.js";
import { Keystream, KeystreamNumbers, newSalt, subkey } from "../secrets/index.js";
import { locks } from "./catalogue.js";
import type { Bits, LockEntry, LockMaterial } from "./define-lock.js";
import { type LockContent, type LockRecord, lockFormat, saltOf, tagged } from "./lock-record.js";
import { keep, putBack, type SecretPart, sealSecretPart, sha256 } from "./secret-part.js";

/** What a lock is put on. */
export interface LockOrder extends Pick<LockContent, "run" | "checkpoint" | "step" | "unlockedResult"> {
  readonly lock: Configured;
  /** The parameters to lock. */
  readonly names: readonly string[];
  readonly secret: Uint8Array;
  /** What the numbers of each parameter are worth to the network: there where the lock asks for it (`needsEffects`). */
  readonly effects?: Named<Float32Array> | undefined;
  /** 16 new bytes of the system, unless given. */
  readonly salt?: Uint8Array;
}

/** Whether a lock takes `effects`. */
export function needsEffects({ name, arguments: given }: Configured): boolean {
  return entryNamed(locks, "lock", name).needsEffects(given);
}

export interface LockedTensors {
  /** All weights, the locked ones as everybody sees them. */
  readonly weights: Named<HostTensor>;
  readonly record: LockRecord;
  /** The secret part, under a subkey; undefined where the key alone unlocks. */
  readonly sealed: Buffer | undefined;
  /** Parameters whose numbers the lock left as they were. */
  readonly unchanged: readonly string[];
}

/**
 * Locks parameters among weights. Unlocking is tried at once, parameter by parameter: what the key alone does not give back to
 * the bit is the secret part.
 */
export function lockTensors(weights: Named<HostTensor>, order: LockOrder): LockedTensors {
  const { lock, names, secret, effects, salt = newSalt(), run, checkpoint, step, unlockedResult } = order;
  const entry = entryNamed(locks, "lock", lock.name);
  const locked: Record<string, HostTensor> = { ...weights };
  const parameters: Record<string, Readonly<Record<string, number>>> = {};
  const secretPart: Record<string, HostTensor> = {};
  const unchanged: string[] = [];
  for (const name of names) {
    const { type, values } = pick(weights, name);
    const material = { ...materialOf({ secret, salt, entry, name }), effects: effects?.[name] };
    const bits = bitsOf(values);
    const under = entry.lock(lock.arguments, bits, material);
    const back = entry.unlock(lock.arguments, under, material);
    Object.assign(secretPart, keep(name, entry, bits, back));
    parameters[name] = under.facts ?? {};
    locked[name] = { type, values: floatsOf(under.bits) };
    if (under.bits.every((number, i) => number === bits[i])) unchanged.push(name);
  }
  const sealed = entry.keeps === "nothing" ? undefined : sealSecretPart(secretPart, secret);
  const content: LockContent = {
    ...{ format: lockFormat, run, checkpoint, step, lock, salt: Buffer.from(salt).toString("hex") },
    ...{ parameters, secretPart: sealed === undefined ? null : sha256(sealed), unlockedResult },
  };
  const record = tagged(content, weights, secret);
  return { weights: locked, record, sealed, unchanged };
}

/**
 * The weights before they were locked. The record must be unchanged (`isUnchanged`); whether the weights are, `areUnlocked`
 * says of what comes out. Throws a `FormatError` where the secret part does not fit.
 */
export function unlockTensors(
  weights: Named<HostTensor>,
  record: LockRecord,
  { secret, secretPart }: { readonly secret: Uint8Array; readonly secretPart: SecretPart | undefined },
): Named<HostTensor> {
  const { lock, parameters } = record;
  const entry = entryNamed(locks, "lock", lock.name);
  const unlocked: Record<string, HostTensor> = { ...weights };
  for (const [name, facts] of Object.entries(parameters)) {
    const { type, values } = pick(weights, name);
    const material = materialOf({ secret, salt: saltOf(record), entry, name });
    const back = entry.unlock(lock.arguments, { bits: bitsOf(values), facts }, material).slice();
    putBack(name, back, secretPart ?? {});
    unlocked[name] = { type, values: floatsOf(back) };
  }
  return unlocked;
}

interface MaterialSource {
  readonly secret: Uint8Array;
  readonly salt: Uint8Array;
  readonly entry: LockEntry;
  readonly name: string;
}

function materialOf({ secret, salt, entry, name }: MaterialSource): LockMaterial {
  const keyFor = (purpose: string): Uint8Array => subkey(secret, salt, lockFormat, entry.name, purpose, name);
  return {
    keystream: (purpose) => new Keystream(keyFor(purpose)),
    numbers: (purpose) => new KeystreamNumbers(keyFor(purpose)),
  };
}

const bitsOf = ({ buffer, byteOffset, length }: HostTensor["values"]): Bits =>
  new Uint32Array(buffer, byteOffset, length);

const floatsOf = ({ buffer, byteOffset, length }: Bits): Float32Array =>
  new Float32Array(buffer, byteOffset, length);
