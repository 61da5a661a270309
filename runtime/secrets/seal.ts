import { type CipherGCM, createCipheriv, createDecipheriv, type DecipherGCM, randomBytes } from "node:crypto";
import { keyCheck, newSalt, saltBytes, sameBytes, subkey } from "./secret.js";

/** What can be sealed: a file, a folder as a tar archive, the secret part of a lock, a lock key. */
export const sealKinds = { file: "f", folder: "d", lock: "l", key: "k" } as const;
export type SealKind = keyof typeof sealKinds;

/**
 * A sealed file: a header, what was sealed under AES-256-GCM, and the 16 bytes of its tag. The header, which the tag covers
 * too, is the name of the format, a byte for the kind, a salt (16 bytes), a check of the key (16) and the nonce (12). The
 * key is the subkey of the secret for this salt and kind, so that no two files share one.
 */
const format = "spankey-seal/1";
const magic = Buffer.from(`${format}\n`);
const checkBytes = 16;
const nonceBytes = 12;
export const sealHeaderBytes = magic.length + 1 + saltBytes + checkBytes + nonceBytes;
export const sealTagBytes = 16;

/** Why a sealed file cannot be opened: it is none or was changed; it is of another kind; it is of another key. */
export class BrokenSeal extends Error {
  constructor(readonly why: "changed" | "kind" | "key") {
    super(`the seal does not open: ${why}`);
  }
}

/** Seals piece by piece: first the header, then what `update` gives, then what `final` gives. */
export class Sealer {
  readonly header: Buffer;
  readonly #cipher: CipherGCM;

  constructor(secret: Uint8Array, kind: SealKind) {
    const [salt, nonce] = [newSalt(), randomBytes(nonceBytes)];
    const check = keyCheck(secret, salt, format);
    this.header = Buffer.concat([magic, Buffer.from(sealKinds[kind]), salt, check, nonce]);
    this.#cipher = createCipheriv("aes-256-gcm", keyOf(secret, salt, kind), nonce, {
      authTagLength: sealTagBytes,
    });
    this.#cipher.setAAD(this.header);
  }

  update(plain: Uint8Array): Buffer {
    return this.#cipher.update(plain);
  }

  final(): Buffer {
    return Buffer.concat([this.#cipher.final(), this.#cipher.getAuthTag()]);
  }
}

/** Opens piece by piece. What `update` gives may be wrong until `final` has found the tag to be right. */
export class Opener {
  readonly kind: SealKind;
  readonly #decipher: DecipherGCM;

  /** Throws a `BrokenSeal` where the header is none, or is of another key. */
  constructor(secret: Uint8Array, header: Uint8Array) {
    const fields = Buffer.from(header);
    let at = magic.length;
    const take = (bytes: number): Buffer => {
      at += bytes;
      return fields.subarray(at - bytes, at);
    };
    if (fields.length !== sealHeaderBytes || !fields.subarray(0, at).equals(magic))
      throw new BrokenSeal("changed");
    const letter = take(1).toString("latin1");
    const [kind] = Object.entries(sealKinds).find(([, of]) => of === letter) ?? [];
    if (!isKind(kind)) throw new BrokenSeal("changed");
    const [salt, check, nonce] = [take(saltBytes), take(checkBytes), take(nonceBytes)];
    if (!sameBytes(check, keyCheck(secret, salt, format))) throw new BrokenSeal("key");
    this.kind = kind;
    this.#decipher = createDecipheriv("aes-256-gcm", keyOf(secret, salt, kind), nonce, {
      authTagLength: sealTagBytes,
    });
    this.#decipher.setAAD(fields);
  }

  update(sealed: Uint8Array): Buffer {
    return this.#decipher.update(sealed);
  }

  /** Throws a `BrokenSeal` where the tag is not that of what was opened. */
  final(tag: Uint8Array): void {
    try {
      this.#decipher.setAuthTag(tag);
      this.#decipher.final();
    } catch {
      throw new BrokenSeal("changed");
    }
  }
}

/** Whole contents sealed at once. */
export function sealBytes(plain: Uint8Array, secret: Uint8Array, kind: SealKind): Buffer {
  const sealer = new Sealer(secret, kind);
  return Buffer.concat([sealer.header, sealer.update(plain), sealer.final()]);
}

/** What `sealBytes` sealed. Throws a `BrokenSeal`. */
export function openBytes(sealed: Uint8Array, secret: Uint8Array, kind: SealKind): Buffer {
  const end = sealed.length - sealTagBytes;
  if (end < sealHeaderBytes) throw new BrokenSeal("changed");
  const opener = new Opener(secret, sealed.subarray(0, sealHeaderBytes));
  if (opener.kind !== kind) throw new BrokenSeal("kind");
  const plain = opener.update(sealed.subarray(sealHeaderBytes, end));
  opener.final(sealed.subarray(end));
  return plain;
}

const keyOf = (secret: Uint8Array, salt: Uint8Array, kind: SealKind): Uint8Array =>
  subkey(secret, salt, format, kind);

const isKind = (kind: string | undefined): kind is SealKind => kind !== undefined && kind in sealKinds;
