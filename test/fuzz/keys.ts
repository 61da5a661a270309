import { join } from "node:path";
import { verifyUserKey } from "../../app/keys/verify-user-key.js";
import { drawnCoefficients, encodeKeyFile, issueKey, keyFileFor, readKeyFile } from "../../runtime/index.js";
import { encodeUserKey } from "../../runtime/keys/user-key.js";
import type { RandomStream } from "../../tensor/random/index.js";
import { tinyModel } from "../support/tiny-model.js";
import { type FuzzKind, randomOf } from "./fuzz-kind.js";
import { mutateBytes } from "./mutate-bytes.js";
import { mutatedTexts } from "./mutate-json.js";

const key = keyFileFor(tinyModel());
const owner = encodeKeyFile(key);

/** Key files: a user key is issued from what is accepted. */
export const keyFiles: FuzzKind = {
  name: "key-file",
  tried: 200,
  draw: (seed) => ({
    files: { "a.key": mutateKey(owner, randomOf("key-file", seed)) },
    read: (folder) => {
      const file = readKeyFile(join(folder, "a.key"), () => {});
      encodeUserKey(issueKey(file, drawnCoefficients(seed)));
    },
  }),
};

/** User keys, verified against the key file that issued the sound one. */
export const userKeys: FuzzKind = {
  name: "user-key",
  tried: 200,
  draw: (seed) => {
    const whole = encodeUserKey(issueKey(key, drawnCoefficients(seed)));
    return {
      files: { "a.key": mutateKey(whole, randomOf("user-key", seed)), "owner.key": owner },
      read: async (folder) => {
        const { valid } = await verifyUserKey(join(folder, "a.key"), { against: join(folder, "owner.key") });
        return valid ? "accepted" : "invalid";
      },
    };
  },
};

/** Changes the JSON of a key, or the bytes of its numbers, which are text of base 64. */
function mutateKey(text: string, random: RandomStream): string {
  if (random.below(2) === 0) return [...mutatedTexts(text, random.below(2 ** 31), 1)][0] ?? "";
  return text.replace(/"values": "([\w+/=]+)"/g, (_, numbers: string) => {
    const bytes = mutateBytes(Buffer.from(numbers, "base64"), random);
    return `"values": "${Buffer.from(bytes).toString("base64")}"`;
  });
}
