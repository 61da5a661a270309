import { describe, expect, it } from "vitest";
import { differenceOf } from "../../../runtime/keys/key-part.js";

const differenceBetween = (key: number[], wanted: number[]) =>
  differenceOf(Float64Array.from(key), Float64Array.from(wanted));

describe("the difference of a key from a wanted one", () => {
  it("is a share of the length of the key, along the wanted one and beside it", () => {
    const { whole, direction, scale } = differenceBetween([3, 4], [6, 0]);
    // the nearest multiple of the wanted one is half of it
    expect(whole).toBeCloseTo(Math.hypot(3, 4) / 5, 12);
    expect(direction).toBeCloseTo(4 / 5, 12);
    expect(scale).toBeCloseTo(1 / 2, 12);
    expect(differenceBetween([1, 2], [1, 2])).toEqual({ whole: 0, direction: 0, scale: 0 });
  });

  it.each([
    ["a key without length", [0, 0], [1, 2]],
    ["a wanted one without length", [1, 2], [0, 0]],
    ["what is no number", [Number.NaN, 1], [1, 2]],
  ])("is all of it for %s", (_, key, wanted) => {
    expect(differenceBetween(key, wanted)).toEqual({ whole: 1, direction: 1, scale: 1 });
  });
});
