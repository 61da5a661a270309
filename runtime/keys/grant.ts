import { createHash } from "node:crypto";
import * as v from "valibot";
import { Failure, systemReason } from "../../diagnostics/index.js";
import { writeWholeNew } from "../files/index.js";
import { readRegularFile } from "../files/regular-file.js";
import { BrokenSeal, openBytes, sealBytes } from "../secrets/index.js";
import { MalformedJson, named, natural, positiveCount, readJson, schemaOf } from "../stored-json/index.js";
import { type CommonPlaces, commonSigns, signsAt } from "./common-signs.js";
import { fingerprintOf, type KeyFile } from "./key-file.js";
import type { UserKey } from "./user-key.js";

export const grantFormat = "spankey-grant/1";

/** Signs below which a lock key is not granted: as many bits as it has. */
export const leastSigns = 256;

/** A lock key that every user key of a key file opens. Nothing in it is secret. */
export interface Grant {
  readonly format: typeof grantFormat;
  readonly spec: string;
  readonly experiment: string;
  /** Of the bases. */
  readonly fingerprint: string;
  /** Where all valid keys have one sign, by keyspace and point. */
  readonly places: Readonly<Record<string, Readonly<Record<string, GrantedPlaces>>>>;
  /** The lock key under the signs: AES-256-GCM, in base64. */
  readonly sealed: string;
}

interface GrantedPlaces {
  readonly dim: number;
  readonly at: readonly number[];
}

/**
 * Seals a lock key under the signs in which all keys of a key file agree, hashed. Fails with SPK4330 where these are fewer than
 * 256, as where coefficients have both signs.
 */
export function sealLockKey(secret: Uint8Array, file: KeyFile): { grant: Grant; signs: number } {
  const { at, signs } = commonSigns(file);
  const { spec, experiment, bases } = file;
  if (signs.length < leastSigns)
    throw Failure.of("too-few-common-signs", { experiment, signs: signs.length, wanted: leastSigns });
  const fingerprint = fingerprintOf(bases);
  const places = Object.fromEntries(
    file.layouts.map(({ keyspace }) => [
      keyspace,
      Object.fromEntries(
        at
          .filter((one) => one.keyspace === keyspace)
          .map(({ point, dim, places: found }) => [point, { dim, at: found }]),
      ),
    ]),
  );
  const sealed = sealBytes(secret, secretOf(signs), "key").toString("base64");
  const grant = { format: grantFormat, spec, experiment, fingerprint, places, sealed } as const;
  return { grant, signs: signs.length };
}

/**
 * The lock key of a grant. Fails with SPK4332 where the user key is of other bases, or is none of these, and SPK4331 where the
 * grant was changed.
 */
export function openGrant(grant: Grant, key: UserKey, paths: { grant: string; key: string }): Uint8Array {
  const signs = signsAt(key, placesOf(grant));
  if (key.fingerprint !== grant.fingerprint || signs === undefined)
    throw Failure.of("grant-key-mismatch", { ...paths, isOfOtherBases: true });
  try {
    return openBytes(Buffer.from(grant.sealed, "base64"), secretOf(signs), "key");
  } catch (error) {
    if (!(error instanceof BrokenSeal)) throw error;
    if (error.why === "key")
      throw Failure.of("grant-key-mismatch", { ...paths, isOfOtherBases: false }, error);
    throw Failure.of(
      "damaged-grant",
      { path: paths.grant, reason: "what it seals was changed or cut" },
      error,
    );
  }
}

/** 256 bits of all signs together. */
function secretOf(signs: readonly boolean[]): Uint8Array {
  const text = signs.map((isAbove) => (isAbove ? "+" : "-")).join("");
  return createHash("sha256").update(`${grantFormat}\n${text}`).digest();
}

function placesOf({ places }: Grant): CommonPlaces[] {
  return Object.entries(places).flatMap(([keyspace, byPoint]) =>
    Object.entries(byPoint).map(([point, { dim, at }]) => ({ keyspace, point, dim, places: at })),
  );
}

const grantedPlaces = v.object({ dim: positiveCount, at: v.array(natural) });

const storedGrant = schemaOf<Grant>()(
  v.object({
    format: v.literal(grantFormat),
    spec: v.string(),
    experiment: v.string(),
    fingerprint: v.string(),
    places: named(named(grantedPlaces)),
    sealed: v.string(),
  }),
);

/** What a grant may weigh, in bytes: that of 10 million places is smaller. */
const largestGrant = 2 ** 28;

/** Reads a grant. Fails with SPK4001 (unreadable) and SPK4331 (no grant). */
export function readGrant(path: string): Grant {
  let text: string;
  try {
    text = readRegularFile(path, largestGrant).toString("utf8");
  } catch (error) {
    throw Failure.of("unreadable-file", { path, reason: systemReason(error) }, error);
  }
  try {
    return readJson(text, storedGrant);
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    throw Failure.of("damaged-grant", { path, reason: error.message }, error);
  }
}

/** Writes a grant into a new file. Fails with SPK4322 where it is there. */
export function writeNewGrant(path: string, grant: Grant): void {
  if (!writeWholeNew(path, `${JSON.stringify(grant)}\n`)) throw Failure.of("occupied-output", { path });
}
