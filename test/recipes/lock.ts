import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";
import { smallRun } from "./small-run.js";

/** Numbers turned into their bit complement where the keystream says so. */
export const lock: Recipe = {
  heading: "Adding a lock",
  changes: [
    {
      file: "runtime/locks/complement.ts",
      text: `import { type Bits, defineLock, type LockMaterial } from "./define-lock.js";

export const complementLock = defineLock({
  name: "complement",
  summary: "the lowest bits of a number turned over, where the keystream says so",
  signature: { bits: { type: "int", min: 1, max: 23, default: 8 } },
  keeps: "nothing",
  lock: ({ bits: count }, bits, material) => ({ bits: turn(bits, count, material) }),
  unlock: ({ bits: count }, { bits }, material) => turn(bits, count, material),
});

function turn(bits: Bits, count: number, material: LockMaterial): Bits {
  const words = material.keystream("complement").words(bits.length);
  return bits.map((number, i) => number ^ (((words[i] ?? 0) & 1) * (2 ** count - 1)));
}
`,
    },
    {
      file: "runtime/locks/catalogue.ts",
      after: 'import type { LockEntry } from "./define-lock.js";',
      add: 'import { complementLock } from "./complement.js";',
    },
    {
      file: "runtime/locks/catalogue.ts",
      replace: "const list = [signsLock, ",
      by: "const list = [signsLock, complementLock, ",
    },
  ],
  spec: smallRun,
  async verify({ read, spkc }) {
    await spkc("lock", "run", "--by", "complement(bits: 4)", "--new-key", "a.lock", "-o", "run/locked");
    expect(JSON.parse(read("locked/lock.json")).lock).toEqual({ name: "complement", arguments: { bits: 4 } });
    await spkc("unlock", "run/locked", "--key", "a.lock", "-o", "run/unlocked");
    expect(read("unlocked/result.json")).toBe(read("result.json"));
  },
};
