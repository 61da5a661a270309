import { expect } from "vitest";
import type { Recipe } from "../support/recipe.js";
import { configOf, smallRun } from "./small-run.js";

export const basis: Recipe = {
  heading: "Adding a basis",
  changes: [
    {
      file: "runtime/keys/bases/signs.ts",
      text: `import { defineBasis } from "./define-basis.js";

export const signsBasis = defineBasis({
  name: "signs",
  summary: "every entry 1 or −1",
  signature: {},
  isIndependent: false,
  draw: (_, { rows, columns }, numbers) =>
    Float32Array.from({ length: rows * columns }, () => (numbers.below(2) === 0 ? -1 : 1)),
});
`,
    },
    {
      file: "runtime/keys/bases/catalogue.ts",
      after: 'import { orthonormalBasis } from "./orthonormal.js";',
      add: 'import { signsBasis } from "./signs.js";',
    },
    {
      file: "runtime/keys/bases/catalogue.ts",
      replace: "const list = [uniformBasis, ",
      by: "const list = [uniformBasis, signsBasis, ",
    },
  ],
  spec: smallRun,
  verify({ read }) {
    expect(configOf(read).keyspaces.Secret.basis).toEqual({ kind: "signs", perPoint: false });
    const { keyspaces } = JSON.parse(read("secret.key")) as {
      keyspaces: { Secret: { bases: [{ values: string }] } };
    };
    const bytes = Uint8Array.from(Buffer.from(keyspaces.Secret.bases[0].values, "base64"));
    expect(new Set(new Float32Array(bytes.buffer).map(Math.abs))).toEqual(new Set([1]));
  },
};
