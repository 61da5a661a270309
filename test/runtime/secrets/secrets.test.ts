import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  BrokenSeal,
  Keystream,
  KeystreamNumbers,
  openBytes,
  readLockKey,
  sealBytes,
  sealHeaderBytes,
  subkey,
  writeNewLockKey,
} from "../../../runtime/secrets/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { chiSquaredDeviation } from "../../support/statistics.js";

const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
const salt = Uint8Array.from({ length: 16 }, (_, i) => 255 - i);
/** "kept", sealed under the secret. */
const kept =
  "c3BhbmtleS1zZWFsLzEKZqyFzmySGtjY7z+36MeAhKh+w1sINYIslQsjdA83f2ZnHSg1pQOkoNYnZdKIPlSbDSmy1vY5Xlfq6MX4pDSzjLQ=";
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("a subkey", () => {
  // the same by Python's hmac, and by openssl enc -aes-256-ctr
  it("is what it was, so that what is locked today opens tomorrow", () => {
    expect(hex(subkey(secret, salt, "spankey-lock/1", "signs"))).toBe(
      "f38ae5c628b50bf22e7d6a2d6aa6bfdad5987778fee7ee99a48e6fef2d86f188",
    );
    expect(hex(new Uint8Array(new Keystream(subkey(secret, salt, "a")).words(4).buffer))).toBe(
      "dd36d246988d4d302cc095b1d70b5aee",
    );
  });

  it("is another one for another secret, salt, or list of names", () => {
    const other = secret.map((byte) => byte ^ 1);
    const keys = [
      subkey(secret, salt, "a", "b"),
      subkey(other, salt, "a", "b"),
      subkey(secret, salt.toReversed(), "a", "b"),
      subkey(secret, salt, "ab"),
      subkey(secret, salt, "a,b"),
      subkey(secret, salt, "a", "b", ""),
      subkey(secret, salt, "x".repeat(5000)),
    ];
    expect(new Set(keys.map(hex)).size).toBe(keys.length);
  });
});

describe("a keystream", () => {
  it("is the same in pieces of any size", () => {
    const whole = new Keystream(secret).words(40_000);
    const pieces = new Keystream(secret);
    const joined = [1, 7, 16_385, 23_607].flatMap((count) => [...pieces.words(count)]);
    expect(joined).toEqual([...whole]);
  });

  it("gives numbers without bias, and orders that are all as likely", () => {
    const numbers = new KeystreamNumbers(secret);
    const orders = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = numbers.permutation(4).join();
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    expect(chiSquaredDeviation([...orders.values()])).toBeLessThan(4);
  });
});

describe("a lock key", () => {
  const path = join(scratchFolder(), "lock.key");
  writeNewLockKey(path, secret);

  it("comes back from a file that its owner alone can read, and is never overwritten", () => {
    expect(hex(readLockKey(path, () => {}))).toBe(hex(secret));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => writeNewLockKey(path, salt)).toThrow(expect.objectContaining({ code: "SPK4036" }));
  });

  it("warns where others can read it", () => {
    const notices: string[] = [];
    chmodSync(path, 0o644);
    readLockKey(path, ({ code }) => notices.push(code));
    chmodSync(path, 0o600);
    expect(notices).toEqual(["SPK4035"]);
  });

  it.each([
    ["no JSON", "secret"],
    ["another format", '{"format": "spankey-key/2"}'],
    ["a short secret", JSON.stringify({ format: "spankey-lock-key/1", secret: "AAEC" })],
    ["a secret with a line in it", readFileSync(path, "utf8").replace("AAEC", "AA\\nEC")],
    ["a number", JSON.stringify({ format: "spankey-lock-key/1", secret: 3 })],
  ])("refuses %s, and shows nothing of it", (_, text) => {
    const damaged = join(scratchFolder(), "damaged.key");
    writeFileSync(damaged, text);
    const read = () => readLockKey(damaged, () => {});
    expect(read).toThrow(expect.objectContaining({ code: "SPK4301" }));
    expect(read).not.toThrow(/AAEC|AA\\n/);
  });
});

describe("a seal", () => {
  const plain = Buffer.from("weights of some bytes");
  const sealed = sealBytes(plain, secret, "file");
  const why = (bytes: Uint8Array, key = secret, kind: "file" | "lock" = "file"): string => {
    try {
      openBytes(bytes, key, kind);
      return "opened";
    } catch (error) {
      expect(error).toBeInstanceOf(BrokenSeal);
      return (error as BrokenSeal).why;
    }
  };

  it("opens to what was sealed, an empty file too", () => {
    expect(openBytes(sealed, secret, "file").equals(plain)).toBe(true);
    expect(openBytes(sealBytes(new Uint8Array(), secret, "file"), secret, "file")).toHaveLength(0);
  });

  it("differs each time, and holds nothing of what was sealed", () => {
    expect(sealBytes(plain, secret, "file").equals(sealed)).toBe(false);
    expect(sealed.includes(plain.subarray(0, 4))).toBe(false);
    expect(sealed).toHaveLength(sealHeaderBytes + plain.length + 16);
  });

  it("of an earlier day opens", () => {
    expect(openBytes(Buffer.from(kept, "base64"), secret, "file").toString()).toBe("kept");
  });

  it("tells another key, and another kind", () => {
    const other = secret.map((byte) => byte ^ 1);
    expect(why(sealed, other)).toBe("key");
    expect(why(sealed, secret, "lock")).toBe("kind");
  });

  it("does not open with any bit of any byte changed, or cut anywhere, or with a byte more", () => {
    for (let place = 0; place < sealed.length; place++) {
      const changed = Buffer.from(sealed);
      changed[place] = (changed[place] ?? 0) ^ (1 << (place % 8));
      expect(why(changed), `byte ${place}`).not.toBe("opened");
      expect(why(sealed.subarray(0, place)), `cut at ${place}`).toBe("changed");
    }
    expect(why(Buffer.concat([sealed, Buffer.of(0)]))).toBe("changed");
  });
});
