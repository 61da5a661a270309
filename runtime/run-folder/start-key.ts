import { Failure } from "../../diagnostics/index.js";
import type { RandomStream } from "../../tensor/random/index.js";
import type { ExperimentConfig } from "../model.js";
import {
  encodeLockKey,
  KeystreamNumbers,
  type Notify,
  newSecret,
  readLockKey,
  saltBytes,
  subkey,
} from "../secrets/index.js";
import { type RunFolder, runFiles } from "./run-folder.js";

const format = "spankey-start/1";

/** The secret is all that a start depends on, so that its owner can draw it again: there is no salt beside it. */
const salt = new Uint8Array(saltBytes);

/**
 * The secret that the weights of a new run are drawn from: that of a key file, or a new one; undefined where they are drawn from
 * the seed. Fails with SPK4327 where a key file is not needed, and as `readLockKey` does.
 */
export function startSecretFor(
  { start, name }: ExperimentConfig,
  path: string | undefined,
  notify: Notify,
): Uint8Array | undefined {
  if (start === "secret") return path === undefined ? newSecret() : readLockKey(path, notify);
  if (path === undefined) return undefined;
  throw Failure.of("unneeded-start-key", { path, experiment: name });
}

/** The numbers of each parameter before training, in the place of those that the seed gives. */
export function startNumbers(secret: Uint8Array): (parameter: string) => RandomStream {
  return (parameter) => new KeystreamNumbers(subkey(secret, salt, format, "weights", parameter));
}

/** What tells one secret from another, and nothing of it: 32 bytes in hexadecimal. */
export function startFingerprint(secret: Uint8Array): string {
  return Buffer.from(subkey(secret, salt, format, "fingerprint")).toString("hex");
}

/** Writes the secret of a start, which the owner of the run alone can read. */
export function writeStartKey(folder: RunFolder, secret: Uint8Array): void {
  folder.write(runFiles.startKey, encodeLockKey(secret), { secret: true });
}

/**
 * The secret that a run began with; undefined where its weights come from the seed. Fails with SPK4325 where its file is missing,
 * SPK4326 where it holds another.
 */
export function readStartSecret(
  folder: RunFolder,
  { sha256 }: { readonly sha256: { readonly start?: string } },
  notify: Notify,
): Uint8Array | undefined {
  if (sha256.start === undefined) return undefined;
  const path = folder.fileOf(runFiles.startKey);
  if (!folder.has(runFiles.startKey)) throw Failure.of("missing-start-key", { path });
  const secret = readLockKey(path, notify);
  if (startFingerprint(secret) !== sha256.start) throw Failure.of("start-key-mismatch", { path });
  return secret;
}
