import { describe, expect, test } from "vitest";
import {
  childKey,
  type Purpose,
  purposes,
  RandomStream,
  type StreamPart,
  stream,
  streamKey,
} from "../../../tensor/random/index.js";

const words = (n: number, random: RandomStream): number[] => Array.from({ length: n }, () => random.uint32());

describe("the numbers of a stream", () => {
  // These numbers are an interface: a change to them changes every published result.
  test("are fixed", () => {
    expect(words(4, stream(0, "weights"))).toEqual([0x3920746f, 0xd9470a99, 0x00d13944, 0xcfc4a71e]);
    expect(words(4, stream(42, "alpha", "pool2", 3))).toEqual([
      0x722bb888, 0xb3605b00, 0xab072e25, 0x8bb7ece2,
    ]);
    expect(words(4, stream(2 ** 53 - 1, "shuffle", 7))).toEqual([
      0xb66a4db6, 0xcd5acbce, 0x4c248cd0, 0xa065ee40,
    ]);
    const conv = stream(42, "weights", "conv1.weight");
    expect([...conv.fillUniform(new Float32Array(3))]).toEqual([
      0.16976571083068848, 0.17980515956878662, 0.051221609115600586,
    ]);
    expect([...stream(42, "wrong-key", 0).fillNormal(new Float32Array(4))]).toEqual([
      -0.27070966362953186, 0.8651540279388428, -0.6319255828857422, 0.6041973233222961,
    ]);
    expect([...stream(42, "shuffle", 0).permutation(10)]).toEqual([3, 6, 2, 4, 8, 9, 0, 5, 1, 7]);
  });

  test("follow from its name alone, not from what was drawn before", () => {
    const steps = [0, 1, 2, 3].map((step) => words(3, stream(5, "alpha", step)));
    expect(words(3, stream(5, "alpha", 2))).toEqual(steps[2]);
  });

  test("are the same by name, by key, by child key and after a restart", () => {
    const expected = words(5, stream(9, "augment", 3, 12345));
    expect(words(5, new RandomStream(streamKey(9, "augment", 3, 12345)))).toEqual(expected);
    const epoch = streamKey(9, "augment", 3);
    expect(words(5, new RandomStream(childKey(epoch, 12345)))).toEqual(expected);

    const reused = stream(1, "weights");
    reused.uint32();
    reused.normal();
    reused.restart(epoch, 12345);
    expect(words(5, reused)).toEqual(expected);
    expect(reused.restart(epoch, 12345).normal()).toBe(stream(9, "augment", 3, 12345).normal());
  });
});

describe("two streams differ", () => {
  const names: [number, Purpose, ...StreamPart[]][] = [
    ...purposes.map((purpose): [number, Purpose] => [0, purpose]),
    [1, "weights"],
    [2 ** 32, "weights"],
    [2 ** 32 + 1, "weights"],
    [0, "weights", 0],
    [0, "weights", 1],
    [0, "weights", 2 ** 32],
    [0, "weights", 2 ** 32 + 1],
    [0, "weights", 0, 0],
    [0, "weights", 0, 1],
    [0, "weights", 1, 0],
    [0, "weights", ""],
    [0, "weights", "", ""],
    [0, "weights", "\0"],
    [0, "weights", "1"],
    [0, "weights", "conv1.weight"],
    [0, "weights", "conv1.weight\0"],
    [0, "weights", "conv1", ".weight"],
    [0, "weights", "conv1.", "weight"],
    [0, "weights", "conv2.weight"],
    [0, "weights", "conv1.weight", 1],
    [0, "weights", 1, "conv1.weight"],
  ];

  test("where any part of their names does", () => {
    const first = new Set(names.map((name) => words(2, stream(...name)).join()));
    expect(first.size).toBe(names.length);
  });

  test("and are uncorrelated, neighbours included", () => {
    const n = 4096;
    const drawn = names.map((name) => stream(...name).fillUniform(new Float64Array(n), -1, 1));
    let worst = 0;
    drawn.forEach((a, i) => {
      for (const b of drawn.slice(i + 1)) worst = Math.max(worst, Math.abs(correlation(a, b)));
    });
    // About 500 pairs, each normal with deviation 1 / sqrt(n).
    expect(worst * Math.sqrt(n)).toBeLessThan(4.5);
  });
});

test.each([-1, 0.5, Number.NaN, 2 ** 53])("%d is no seed and no counter", (bad) => {
  expect(() => stream(bad, "weights")).toThrow(RangeError);
  expect(() => stream(0, "weights", bad)).toThrow(RangeError);
});

function correlation(a: Float64Array, b: Float64Array): number {
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  a.forEach((x, i) => {
    const y = b[i] ?? 0;
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  });
  return product / Math.sqrt(squareA * squareB);
}
