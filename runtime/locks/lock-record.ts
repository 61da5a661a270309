import { createHmac } from "node:crypto";
import * as v from "valibot";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import type { Configured } from "../../tensor/signature.js";
import { configured } from "../run-folder/schemas/config-values.js";
import { keyCheck, sameBytes, subkey } from "../secrets/index.js";
import { checksum, finite, named, natural, schemaOf } from "../stored-json/index.js";

/** How weights of a locked run are looked at: as they lie there, or under the lock key. */
export const lockStates = ["locked", "unlocked"] as const;
export type LockState = (typeof lockStates)[number];

export const lockFormat = "spankey-lock/1";

/** `lock.json`: what locks the weights of a folder, and what says whether they came back as they were. */
export interface LockRecord extends LockContent {
  /** What tells another key from a changed file, and HMAC-SHA256 over this record and over the unlocked weights. */
  readonly tags: { readonly key: string; readonly record: string; readonly weights: string };
}

export interface LockContent {
  readonly format: typeof lockFormat;
  /** The identity of the run. */
  readonly run: string;
  /** The checkpoint that was locked, and the optimizer steps that it has seen. */
  readonly checkpoint: "best" | "latest";
  readonly step: number;
  readonly lock: Configured;
  /** 16 bytes in hexadecimal, new for each lock: a key that locks twice gives nothing away by that. */
  readonly salt: string;
  /** The parameters that are locked, with the numbers that unlocking takes. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** SHA-256 of the sealed secret part; null where the key is all that unlocking takes. */
  readonly secretPart: string | null;
  /** SHA-256 of `unlocked.json`; null where there is none. */
  readonly unlockedResult: string | null;
}

const hexadecimal = (bytes: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`), `${bytes} bytes in hexadecimal`));

export const lockRecord = schemaOf<LockRecord>()(
  v.object({
    format: v.literal(lockFormat),
    run: checksum,
    checkpoint: v.picklist(["best", "latest"]),
    step: natural,
    lock: configured,
    salt: hexadecimal(16),
    parameters: named(named(finite)),
    secretPart: v.nullable(checksum),
    unlockedResult: v.nullable(checksum),
    tags: v.object({ key: hexadecimal(16), record: checksum, weights: checksum }),
  }),
);

/** Adds the tags to a record, by the secret of its lock. `unlocked` are all weights, those that are not locked too. */
export function tagged(content: LockContent, unlocked: Named<HostTensor>, secret: Uint8Array): LockRecord {
  const [salt, key] = [saltOf(content), checkOf(content, secret)];
  const record = tagOf(content, subkey(secret, salt, lockFormat, "record")).digest("hex");
  return { ...content, tags: { key, record, weights: weightsTag(content, unlocked, secret) } };
}

/** Whether a lock was made with a secret. */
export function isKeyOf(record: LockRecord, secret: Uint8Array): boolean {
  return sameHex(record.tags.key, checkOf(record, secret));
}

/** Whether a record is as it was written. */
export function isUnchanged(record: LockRecord, secret: Uint8Array): boolean {
  const key = subkey(secret, saltOf(record), lockFormat, "record");
  return sameHex(record.tags.record, tagOf(record, key).digest("hex"));
}

/** Whether weights are those that were locked. */
export function areUnlocked(record: LockRecord, weights: Named<HostTensor>, secret: Uint8Array): boolean {
  return sameHex(record.tags.weights, weightsTag(record, weights, secret));
}

export const saltOf = ({ salt }: LockContent): Uint8Array => Buffer.from(salt, "hex");

function checkOf(content: LockContent, secret: Uint8Array): string {
  return Buffer.from(keyCheck(secret, saltOf(content), lockFormat)).toString("hex");
}

function weightsTag(content: LockContent, weights: Named<HostTensor>, secret: Uint8Array): string {
  const hash = tagOf(content, subkey(secret, saltOf(content), lockFormat, "weights"));
  const sorted = Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1));
  hash.update(JSON.stringify(sorted.map(([name, { type }]) => [name, type.dtype, type.shape])));
  for (const [, { values }] of sorted) hash.update(values);
  return hash.digest("hex");
}

/** An HMAC that has the content of a record; the order of fields is that of the list here, whatever it is in the file. */
function tagOf(content: LockContent, key: Uint8Array) {
  const { format, run, checkpoint, step, lock, salt, parameters, secretPart, unlockedResult } = content;
  const fields = [
    ...[format, run, checkpoint, step, lock.name, sorted(lock.arguments), salt],
    ...[sorted(parameters).map(([name, facts]) => [name, sorted(facts)]), secretPart, unlockedResult],
  ];
  const text = JSON.stringify(fields);
  return createHmac("sha256", key).update(`${Buffer.byteLength(text)}\n${text}`);
}

function sorted<T>(of: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1));
}

const sameHex = (a: string, b: string): boolean => sameBytes(Buffer.from(a, "hex"), Buffer.from(b, "hex"));
