import { describe, expect, it } from "vitest";
import {
  overlapOf,
  recoverSpan,
  spanPlaces,
  trueSpan,
  vectorAt,
} from "../../../audit/attacks/recovered-span.js";
import { issuedKey, keyFileFor } from "../../../runtime/index.js";
import { tinyModel } from "../../support/tiny-model.js";

/** Keys of m = 3 at points of 4 and 8 numbers. */
function file(basisPerPoint: boolean, alphaPerPoint: boolean) {
  return keyFileFor(
    tinyModel({
      keyspaces: {
        Secret: {
          dim: 3,
          basis: { kind: "uniform", perPoint: basisPerPoint },
          alpha: { kind: "uniform", low: 0, high: 1, perPoint: alphaPerPoint },
          std: 0.5,
          wrong: { kind: "gaussian" },
        },
      },
      injections: [{ keyspace: "Secret", points: ["input", "hidden"], by: "add", gamma: 1 }],
    }),
  );
}

describe.each([
  ["one basis, one α", false, false, 1],
  ["one basis, α per point", false, true, 2],
  ["a basis per point, one α", true, false, 2],
  ["both per point", true, true, 2],
])("%s", (_, basisPerPoint, alphaPerPoint, count) => {
  const keys = file(basisPerPoint, alphaPerPoint);
  const places = spanPlaces(keys.layouts);

  it("has as many places as there are factors", () => expect(places).toHaveLength(count));

  it.each([
    [1, 1 / 3, 90],
    [2, 2 / 3, 90],
    [3, 1, 0],
    [5, 1, 0],
  ])("gives of its span by %i leaked keys what there is in them", (leaked, energy, angle) => {
    const held = Array.from({ length: leaked }, (_, i) => issuedKey(keys, i + 1));
    for (const place of places) {
      const found = recoverSpan(held.map((key) => vectorAt(key, place)));
      expect(found.columns).toBe(Math.min(leaked, 3));
      const overlap = overlapOf(found, trueSpan(keys, place));
      expect(overlap.energy).toBeCloseTo(energy, 5);
      expect(Math.abs(overlap.angle - angle)).toBeLessThan(0.1);
    }
  });
});

it("finds nothing of a span in vectors beside it", () => {
  const keys = file(false, false);
  const [place] = spanPlaces(keys.layouts);
  if (place === undefined) throw new Error("there is no place");
  const real = trueSpan(keys, place);
  const beside = Array.from({ length: real.rows }, (_, i) => (i === 0 ? 1 : 0));
  const inside = real.transpose().mmul(real).get(0, 0);
  expect(inside).toBeCloseTo(1, 9);
  const { energy } = overlapOf(recoverSpan([beside]), real);
  expect(energy).toBeLessThan(1 / 3);
});
