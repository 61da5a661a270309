import { describe, expect, test } from "vitest";
import { warpAffine } from "../../../runtime/data/augmentations/affine.js";
import { cropImage } from "../../../runtime/data/augmentations/crop.js";
import { cutOut } from "../../../runtime/data/augmentations/cutout.js";
import { flipImage } from "../../../runtime/data/augmentations/flip.js";
import { createAugmentation } from "../../../runtime/data/index.js";
import { stream } from "../../../tensor/random/index.js";

/** Two channels of three rows and four columns, every value once. */
const shape = { channels: 2, height: 3, width: 4 };
const image = Uint8Array.from({ length: 24 }, (_, i) => i + 1);

describe("affine", () => {
  const warp = (degrees: number, shiftX: number, shiftY: number, of = shape, source = image) => {
    const target = new Uint8Array(source.length).fill(99);
    warpAffine(source, 0, target, of, { degrees, shiftX, shiftY, outside: 0 });
    return [...target];
  };

  test("without rotation and shift changes nothing", () => {
    expect(warp(0, 0, 0)).toEqual([...image]);
  });

  test("shifts right and down by whole pixels and fills with zeros", () => {
    // biome-ignore format: an image reads best as rows
    expect(warp(0, 1, -1)).toEqual([
      0, 5, 6, 7,
      0, 9, 10, 11,
      0, 0, 0, 0,

      0, 17, 18, 19,
      0, 21, 22, 23,
      0, 0, 0, 0,
    ]);
    expect(warp(0, 4, 0)).toEqual(new Array(24).fill(0));
  });

  test.each([
    { degrees: 90, turned: [7, 4, 1, 8, 5, 2, 9, 6, 3] },
    { degrees: -90, turned: [3, 6, 9, 2, 5, 8, 1, 4, 7] },
    { degrees: 180, turned: [9, 8, 7, 6, 5, 4, 3, 2, 1] },
  ])("turns clockwise, exactly where the angle allows it: $degrees degrees", ({ degrees, turned }) => {
    const square = { channels: 1, height: 3, width: 3 };
    expect(warp(degrees, 0, 0, square, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9))).toEqual(turned);
    const even = { channels: 1, height: 2, width: 2 };
    expect(warp(90, 0, 0, even, Uint8Array.of(1, 2, 3, 4))).toEqual([3, 1, 4, 2]);
  });

  test("turns first and shifts then", () => {
    const square = { channels: 1, height: 3, width: 3 };
    const source = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect(warp(90, 1, 0, square, source)).toEqual([0, 7, 4, 0, 8, 5, 0, 9, 6]);
  });

  test("takes the nearest pixel, as a slow version with matrices does", () => {
    const random = stream(3, "augment", "reference");
    for (let i = 0; i < 200; i++) {
      const of = { channels: 1 + random.below(3), height: 1 + random.below(12), width: 1 + random.below(12) };
      const source = Uint8Array.from({ length: of.channels * of.height * of.width }, () => random.below(256));
      const degrees = random.uniform(-180, 180);
      const [shiftX, shiftY] = [random.below(7) - 3, random.below(7) - 3];
      const expected = slowAffine(source, of, degrees, shiftX, shiftY);
      expect(warp(degrees, shiftX, shiftY, of, source)).toEqual(expected);
    }
  });

  test("reads the sample at its place in the dataset, of bytes or of floats", () => {
    const two = Float32Array.from([...new Uint8Array(24), ...image]);
    const target = new Float32Array(24);
    warpAffine(two, 24, target, shape, { degrees: 0, shiftX: 1, shiftY: -1, outside: 0 });
    expect([...target]).toEqual(warp(0, 1, -1));
  });

  test("draws shifts of at most the given share, in whole pixels, all of them", () => {
    // One bright pixel in the middle tells the shift.
    const dot = new Uint8Array(28 * 28);
    dot[14 * 28 + 14] = 1;
    const affine = createAugmentation({ name: "affine", arguments: { translate: 0.06 } }, [1, 28, 28]);
    const target = new Uint8Array(dot.length);
    const counts = new Map<number, number>();
    for (let i = 0; i < 5000; i++) {
      affine(dot, 0, target, stream(1, "augment", i));
      const at = target.indexOf(1);
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    const shifts = [...counts.keys()].map((at) => [(at % 28) - 14, Math.floor(at / 28) - 14]);
    expect(shifts).toHaveLength(25);
    expect(shifts.flat().every((shift) => Math.abs(shift) <= 2)).toBe(true);
    // Uniform in ±1.68, rounded: the outer shifts take 0.18 / 3.36 of each axis, the inner ones 1 / 3.36.
    expect((counts.get(14 * 28 + 14) ?? 0) / 5000).toBeCloseTo((1 / 3.36) ** 2, 1);
  });

  test("draws angles of at most the given size, to both sides", () => {
    // A pixel far out to the right moves down for a clockwise turn: about 0.22 pixels a degree at 13 pixels.
    const dot = new Uint8Array(28 * 28);
    dot.fill(1, 14 * 28 + 26, 14 * 28 + 27);
    const affine = createAugmentation({ name: "affine", arguments: { rotate: 20 } }, [1, 28, 28]);
    const target = new Uint8Array(dot.length);
    const rows: number[] = [];
    for (let i = 0; i < 500; i++) {
      affine(dot, 0, target, stream(1, "augment", i));
      rows.push(Math.floor(target.indexOf(1) / 28) - 14);
    }
    expect([Math.min(...rows), Math.max(...rows)]).toEqual([-4, 4]);
  });
});

describe("crop", () => {
  const crop = (top: number, left: number) => {
    const target = new Uint8Array(24).fill(99);
    cropImage(image, 0, target, shape, { top, left, outside: 0 });
    return [...target];
  };

  test("is a window of the image between zeros", () => {
    expect(crop(0, 0)).toEqual([...image]);
    // biome-ignore format: an image reads best as rows
    expect(crop(1, -2)).toEqual([
      0, 0, 5, 6,
      0, 0, 9, 10,
      0, 0, 0, 0,

      0, 0, 17, 18,
      0, 0, 21, 22,
      0, 0, 0, 0,
    ]);
    // biome-ignore format: an image reads best as rows
    expect(crop(-1, 3)).toEqual([
      0, 0, 0, 0,
      4, 0, 0, 0,
      8, 0, 0, 0,

      0, 0, 0, 0,
      16, 0, 0, 0,
      20, 0, 0, 0,
    ]);
    expect(crop(0, 9)).toEqual(new Array(24).fill(0));
    expect(crop(-9, -9)).toEqual(new Array(24).fill(0));
  });

  test("draws every window within the padding equally often", () => {
    const random = createAugmentation({ name: "crop", arguments: { padding: 1 } }, [2, 3, 4]);
    const target = new Uint8Array(24);
    const counts = new Map<string, number>();
    for (let i = 0; i < 9000; i++) {
      random(image, 0, target, stream(1, "augment", i));
      counts.set(target.join(), (counts.get(target.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(9);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(110);
    for (const top of [-1, 0, 1]) {
      for (const left of [-1, 0, 1]) expect(counts.has(crop(top, left).join())).toBe(true);
    }
  });
});

describe("flip", () => {
  test("mirrors each row", () => {
    const target = new Uint8Array(24);
    flipImage(image, 0, target, shape);
    expect([...target.subarray(0, 8)]).toEqual([4, 3, 2, 1, 8, 7, 6, 5]);
    expect([...target.subarray(20)]).toEqual([24, 23, 22, 21]);
  });

  test.each([
    { arguments: {}, often: 0.5 },
    { arguments: { probability: 0 }, often: 0 },
    { arguments: { probability: 1 }, often: 1 },
  ])("happens with the given probability: $arguments", ({ arguments: given, often }) => {
    const flip = createAugmentation({ name: "flip", arguments: given }, [2, 3, 4]);
    const target = new Uint8Array(24);
    let flipped = 0;
    for (let i = 0; i < 2000; i++) {
      flip(image, 0, target, stream(1, "augment", i));
      if (target[0] === 4) flipped += 1;
      else expect(target).toEqual(image);
    }
    expect(Math.abs(flipped / 2000 - often)).toBeLessThan(0.04);
  });
});

describe("cutout", () => {
  const cut = (size: number, row: number, column: number) => {
    const target = new Uint8Array(24).fill(99);
    cutOut(image, 0, target, shape, { size, row, column, fill: [0, 77] });
    return [...target];
  };

  test("makes a square hole around a pixel, cut off at the border", () => {
    // biome-ignore format: an image reads best as rows
    expect(cut(3, 0, 1)).toEqual([
      0, 0, 0, 4,
      0, 0, 0, 8,
      9, 10, 11, 12,

      77, 77, 77, 16,
      77, 77, 77, 20,
      21, 22, 23, 24,
    ]);
    // biome-ignore format: an image reads best as rows
    expect(cut(2, 2, 3).slice(0, 12)).toEqual([
      1, 2, 3, 4,
      5, 6, 0, 0,
      9, 10, 0, 0,
    ]);
    expect(cut(9, 1, 1)).toEqual([...new Array(12).fill(0), ...new Array(12).fill(77)]);
  });

  test("puts its centre on every pixel equally often", () => {
    const cutout = createAugmentation({ name: "cutout", arguments: { size: 1 } }, [2, 3, 4], [0.5]);
    const target = new Uint8Array(24);
    const counts = new Map<number, number>();
    for (let i = 0; i < 12_000; i++) {
      cutout(image, 0, target, stream(1, "augment", i));
      const hole = target.findIndex((value, at) => value !== image[at]);
      counts.set(hole, (counts.get(hole) ?? 0) + 1);
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(110);
  });

  test("fills the hole with the mean, which normalisation makes 0", () => {
    const whole = { name: "cutout", arguments: { size: 64 } } as const;
    const bytes = new Uint8Array(24);
    createAugmentation(whole, [2, 3, 4], [0.2, 0.4])(image, 0, bytes, stream(1, "augment", 0));
    expect([...bytes]).toEqual([...new Array(12).fill(51), ...new Array(12).fill(102)]);
    const floats = new Float32Array(24);
    createAugmentation(whole, [2, 3, 4], [0.3])(new Float32Array(24), 0, floats, stream(1, "augment", 0));
    expect(new Set(floats)).toEqual(new Set([Math.fround(0.3)]));
    createAugmentation(whole, [2, 3, 4])(image, 0, bytes, stream(1, "augment", 0));
    expect(new Set(bytes)).toEqual(new Set([0]));
  });
});

test.each([
  { step: { name: "cutout", arguments: { size: 0 } }, code: "SPK4113" },
  { step: { name: "affine", arguments: { rotate: 181 } }, code: "SPK4113" },
  { step: { name: "affine", arguments: { angle: 6 } }, code: "SPK4111" },
  { step: { name: "crop", arguments: {} }, code: "SPK4112" },
  { step: { name: "crop", arguments: { padding: 1.5 } }, code: "SPK4113" },
  { step: { name: "flip", arguments: { probability: -1 } }, code: "SPK4113" },
] as const)("$step is refused with $code", ({ step, code }) => {
  expect(() => createAugmentation(step, [1, 28, 28])).toThrow(expect.objectContaining({ code }));
});

test("only images can be augmented", () => {
  expect(() => createAugmentation({ name: "flip", arguments: {} }, [20])).toThrow(
    expect.objectContaining({
      code: "SPK4116",
      message: "`flip` works only on images (channel, height, width), but a sample has shape [20]",
    }),
  );
});

/** Written from the definition: each target pixel's centre, moved back by the shift, turned back about the centre. */
function slowAffine(
  source: Uint8Array,
  { channels, height, width }: typeof shape,
  degrees: number,
  shiftX: number,
  shiftY: number,
): number[] {
  const angle = (-degrees * Math.PI) / 180;
  const out: number[] = [];
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [fromX, fromY] = [x + 0.5 - shiftX - width / 2, y + 0.5 - shiftY - height / 2];
        const column = Math.floor(fromX * Math.cos(angle) - fromY * Math.sin(angle) + width / 2);
        const row = Math.floor(fromX * Math.sin(angle) + fromY * Math.cos(angle) + height / 2);
        const inside = column >= 0 && column < width && row >= 0 && row < height;
        out.push(inside ? (source[(c * height + row) * width + column] ?? 0) : 0);
      }
    }
  }
  return out;
}
