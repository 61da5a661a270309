import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSealed } from "../../app/locks/open-sealed.js";
import { readLockKey } from "../../runtime/index.js";
import { sealBytes } from "../../runtime/secrets/index.js";
import { type FuzzKind, randomOf } from "./fuzz-kind.js";
import { mutateBytes } from "./mutate-bytes.js";
import { mutatedTexts } from "./mutate-json.js";

const secret = new Uint8Array(32);
const lockKey = JSON.stringify({
  format: "spankey-lock-key/1",
  secret: Buffer.from(secret).toString("base64"),
});

/** Lock keys. */
export const lockKeys: FuzzKind = {
  name: "lock-key",
  tried: 120,
  draw: (seed) => {
    // there is so little in it that hardly any change is accepted
    const [changed = ""] = mutatedTexts(lockKey, seed, 1);
    const text = seed % 10 === 0 ? lockKey : changed;
    return { files: { "a.key": text }, read: (folder) => void readLockKey(join(folder, "a.key"), () => {}) };
  },
};

/** Sealed files, opened with their key. */
export const seals: FuzzKind = {
  name: "sealed",
  tried: 120,
  draw: (seed) => {
    const whole = sealBytes(Buffer.from("what was sealed"), secret, seed % 2 === 0 ? "file" : "folder");
    return {
      files: { "a.sealed": mutateBytes(whole, randomOf("sealed", seed)) },
      read: async (folder) => {
        const [key, out] = [join(folder, "a.key"), join(folder, "opened")];
        writeFileSync(key, lockKey, { mode: 0o600 });
        await openSealed(join(folder, "a.sealed"), { key, out });
      },
    };
  },
};
