import { createHash, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

/** The bytes of a secret, and of each subkey: 256 bits. */
export const secretBytes = 32;
/** The bytes of a salt, which need not be secret. */
export const saltBytes = 16;

/** 256 bits from the system's source of random numbers. */
export function newSecret(): Uint8Array {
  return randomBytes(secretBytes);
}

export function newSalt(): Uint8Array {
  return randomBytes(saltBytes);
}

/**
 * The subkey of a secret for one purpose, by HKDF-SHA256 (RFC 5869): 32 bytes. Its `info` is SHA-256 over the JSON list of the
 * names, since Node takes no more than 1,024 bytes there. Two lists of names never share a subkey.
 */
export function subkey(secret: Uint8Array, salt: Uint8Array, ...names: readonly string[]): Uint8Array {
  const info = createHash("sha256").update(JSON.stringify(names)).digest();
  return new Uint8Array(hkdfSync("sha256", secret, salt, info, secretBytes));
}

/** Bytes by which a wrong key is told from a file that was changed. They say nothing else of the secret. */
export function keyCheck(secret: Uint8Array, salt: Uint8Array, format: string): Uint8Array {
  return subkey(secret, salt, format, "check").subarray(0, 16);
}

/** Whether two texts of bytes are the same, in a time that does not depend on where they differ. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
