import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { locks } from "../../../runtime/locks/catalogue.js";
import type { Bits } from "../../../runtime/locks/define-lock.js";
import { lockTensors, unlockTensors } from "../../../runtime/locks/index.js";
import { areUnlocked, isKeyOf, isUnchanged } from "../../../runtime/locks/lock-record.js";
import { openSecretPart, type SecretPart, sealSecretPart } from "../../../runtime/locks/secret-part.js";
import { resolveArguments } from "../../../tensor/arguments.js";
import { pick } from "../../../tensor/programs/index.js";
import type { GivenArguments } from "../../../tensor/signature.js";
import { moments } from "../../support/statistics.js";

const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
const salt = Uint8Array.from({ length: 16 }, (_, i) => 255 - i);

/** Locks some numbers, which are the parameter `w` beside one that is not locked. */
function lock(name: string, given: GivenArguments, bits: Bits, key = secret) {
  const signature = locks.get(name)?.signature ?? {};
  const weights = { w: tensor(bits), other: tensor(Uint32Array.of(1, 2, 3)) };
  const order = {
    lock: { name, arguments: resolveArguments(name, signature, given) as GivenArguments },
    // what is worth something comes from the other end than what is large
    ...{ names: ["w"], secret: key, salt, effects: { w: Float32Array.from(bits.keys(), (i) => i % 5) } },
    ...({ run: "0".repeat(64), checkpoint: "latest", step: 3, unlockedResult: null } as const),
  };
  const locked = lockTensors(weights, order);
  const secretPart = locked.sealed && openSecretPart(locked.sealed, key, bits.length);
  return { before: weights, order, ...locked, secretPart };
}

const tensor = (bits: Bits) => ({
  type: { dtype: "float32", shape: [bits.length] } as const,
  values: new Float32Array(bits.slice().buffer),
});
const bitsOf = ({ values }: { readonly values: Float32Array | Int32Array }): Bits =>
  new Uint32Array(values.buffer, values.byteOffset, values.length);
const floats = (count: number, of: (i: number) => number): Bits =>
  new Uint32Array(Float32Array.from({ length: count }, (_, i) => of(i)).buffer);
/** Numbers as weights are: spread about 0. */
const weightsLike = floats(4000, (i) => Math.sin(i * i) / (1 + (i % 7)));

const kinds: [name: string, given: GivenArguments][] = [
  ["signs", {}],
  ["permutation", {}],
  ["keyed_map", {}],
  ["noise", { scale: 0.01 }],
  ["noise", { scale: 1 }],
  ["noise", { scale: 1000 }],
  ["missing", { share: 0.1 }],
  ["missing", { share: 0.5, by: "random", fill: "spread" }],
  ["missing", { share: 0.2, by: "effect" }],
  ["missing", { share: 1 }],
  ["missing", { share: 1, fill: "spread" }],
];

/** Patterns of every kind: zeros, numbers that are nearly none, infinities, NaN with any content. */
const pattern = fc.oneof(
  fc.nat(0xffff_ffff),
  fc.constantFrom(0, 0x8000_0000, 1, 0x8000_0001, 0x007f_ffff, 0x7f7f_ffff, 0xff7f_ffff),
  fc.constantFrom(0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0x7f80_0001, 0xffff_ffff),
  fc.float({ noNaN: true }).map((value) => new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0),
);
const patterns = fc.array(pattern, { minLength: 1, maxLength: 200 }).map((all) => Uint32Array.from(all));

it("the kinds that are tested are all that there are", () => {
  expect(new Set(kinds.map(([name]) => name))).toEqual(new Set(locks.keys()));
});

describe.each(kinds)("%s %j", (name, given) => {
  it("gives every pattern of bits back, by way of its sealed secret part", () => {
    fc.assert(
      fc.property(patterns, (bits) => {
        const { weights, record, secretPart } = lock(name, given, bits);
        const unlocked = unlockTensors(weights, record, { secret, secretPart });
        expect(bitsOf(pick(unlocked, "w"))).toEqual(bits);
        expect(areUnlocked(record, unlocked, secret)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("leaves other parameters, and what it was given, as they are", () => {
    const { before, weights } = lock(name, given, weightsLike);
    expect(pick(weights, "other")).toBe(before.other);
    expect(bitsOf(before.w)).toEqual(weightsLike);
    expect(bitsOf(pick(weights, "w"))).not.toEqual(weightsLike);
  });

  it("keeps finite numbers finite", () => {
    const extreme = floats(500, (i) => (i % 2 === 0 ? 3.4e38 : -3.4e38) / 2 ** (i % 280));
    expect(pick(lock(name, given, extreme).weights, "w").values.every(Number.isFinite)).toBe(true);
  });

  it("locks alike under one secret and salt, otherwise under others, and tells their keys apart", () => {
    const [one, two] = [lock(name, given, weightsLike), lock(name, given, weightsLike)];
    expect(two.weights).toEqual(one.weights);
    const other = secret.map((byte) => byte ^ 1);
    expect(isKeyOf(one.record, secret)).toBe(true);
    expect(isKeyOf(one.record, other)).toBe(false);
    const isDrawn = !(name === "missing" && given["fill"] !== "spread");
    const again = lockTensors(one.before, { ...one.order, salt: salt.toReversed() });
    if (isDrawn) expect(again.weights).not.toEqual(one.weights);
    if (isDrawn) expect(lock(name, given, weightsLike, other).weights).not.toEqual(one.weights);
  });

  it("does not come back under another key, which the tag of the weights says", () => {
    const { weights, record, secretPart } = lock(name, given, weightsLike);
    const other = secret.map((byte) => byte ^ 1);
    const wrong = unlockTensors(weights, record, { secret: other, secretPart });
    expect(areUnlocked(record, wrong, secret)).toBe(name === "missing");
  });
});

describe("a record", () => {
  const { record } = lock("noise", { scale: 1 }, weightsLike);

  it("is unchanged as it was written, whatever the order of its fields", () => {
    expect(isUnchanged(record, secret)).toBe(true);
    const turned = Object.fromEntries(Object.entries(record).reverse()) as unknown as typeof record;
    expect(isUnchanged(turned, secret)).toBe(true);
  });

  it.each<[string, Partial<typeof record>]>([
    ["run", { run: "1".repeat(64) }],
    ["checkpoint", { checkpoint: "best" }],
    ["step", { step: 4 }],
    ["lock", { lock: { name: "noise", arguments: { scale: 2 } } }],
    ["name of the lock", { lock: { ...record.lock, name: "signs" } }],
    ["parameters", { parameters: {} }],
    ["facts", { parameters: { w: { deviation: 1 } } }],
    ["secret part", { secretPart: null }],
    ["result", { unlockedResult: "2".repeat(64) }],
  ])("is changed with another %s", (_, change) => {
    expect(isUnchanged({ ...record, ...change }, secret)).toBe(false);
  });
});

describe("what a lock leaves", () => {
  const locked = (name: string, given: GivenArguments = {}, bits = weightsLike): Bits => {
    const { weights } = lock(name, given, bits);
    return bitsOf(pick(weights, "w"));
  };

  it("signs: half of them, and every magnitude", () => {
    const bits = locked("signs");
    const flipped = bits.filter((number, i) => number !== weightsLike[i]).length;
    expect(Math.abs(flipped - 2000) / Math.sqrt(1000)).toBeLessThan(4);
    expect(bits.map((number) => number & 0x7fff_ffff)).toEqual(
      weightsLike.map((number) => number & 0x7fff_ffff),
    );
  });

  it("permutation: the numbers, at other places", () => {
    const bits = locked("permutation");
    expect(bits.toSorted()).toEqual(weightsLike.toSorted());
    const distinct = Uint32Array.from({ length: 4000 }, (_, i) => i);
    expect(locked("permutation", {}, distinct).filter((number, i) => number === i).length).toBeLessThan(10);
  });

  it("keyed_map: the exponents", () => {
    const bits = locked("keyed_map");
    const exponent = (number: number): number => (number >>> 23) & 0xff;
    expect(bits.map(exponent)).toEqual(weightsLike.map(exponent));
    const changed = bits.map((number, i) => number ^ (weightsLike[i] ?? 0));
    for (const bit of [0, 11, 22, 31]) {
      const flipped = changed.filter((number) => (number >>> bit) & 1).length;
      expect(Math.abs(flipped - 2000) / Math.sqrt(1000), `bit ${bit}`).toBeLessThan(4);
    }
  });

  it("noise: the weights and normal noise of the size that was asked for", () => {
    const values = new Float32Array(weightsLike.buffer);
    const noise = new Float32Array(locked("noise", { scale: 2 }).buffer).map(
      (value, i) => value - (values[i] ?? 0),
    );
    const { mean, variance, skewness, kurtosis } = moments(noise);
    const deviation = 2 * Math.sqrt(moments(values).variance);
    expect(Math.abs(mean) / (deviation / Math.sqrt(4000))).toBeLessThan(4);
    expect(Math.sqrt(variance) / deviation).toBeCloseTo(1, 1);
    expect(Math.abs(skewness)).toBeLessThan(0.2);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.4);
  });

  it("missing: all but the largest, zeros in their places", () => {
    const bits = locked("missing", { share: 0.25 });
    const magnitudes = weightsLike.map((number) => number & 0x7fff_ffff);
    const least = magnitudes.toSorted()[3000] ?? 0;
    expect(bits).toEqual(weightsLike.map((number, i) => ((magnitudes[i] ?? 0) >= least ? 0 : number)));
    const part = lock("missing", { share: 0.25 }, weightsLike).secretPart ?? {};
    expect(part["w:values"]?.values).toHaveLength(1000);
    expect(part["w:places"]?.values).toHaveLength(1000);
  });

  it("missing: all but some at random, and nothing of where they were where it is filled", () => {
    const bits = locked("missing", { share: 0.5, by: "random", fill: "spread" });
    expect(bits.filter((number, i) => number === weightsLike[i]).length).toBe(2000);
    expect(bits.includes(0)).toBe(false);
    const { variance } = moments(new Float32Array(bits.buffer));
    expect(variance / moments(new Float32Array(weightsLike.buffer)).variance).toBeCloseTo(1, 0);
  });

  it("missing: those that are worth most to the network, the first of equal ones", () => {
    // worth 0, 1, 2, 3, 4, 0, 1, 2, 3, 4
    const bits = locked(
      "missing",
      { share: 0.3, by: "effect" },
      Uint32Array.from({ length: 10 }, (_, i) => i + 1),
    );
    expect([...bits]).toEqual([1, 2, 3, 0, 0, 6, 7, 8, 9, 0]);
  });

  it("missing: of equal numbers the first ones, and no place where all are gone", () => {
    expect([...locked("missing", { share: 0.5 }, Uint32Array.of(7, 7, 7, 7))]).toEqual([0, 0, 7, 7]);
    const all = lock("missing", { share: 1 }, Uint32Array.of(7, 7));
    expect(Object.keys(all.secretPart ?? {})).toEqual(["w:values"]);
  });

  it("says at which parameters it changes nothing", () => {
    expect(lock("permutation", {}, Uint32Array.of(5, 5)).unchanged).toEqual(["w"]);
    expect(lock("signs", {}, weightsLike).unchanged).toEqual([]);
  });
});

describe("the secret part", () => {
  const { weights, record, secretPart = {} } = lock("missing", { share: 0.5 }, weightsLike);

  it.each<[string, SecretPart]>([
    ["too few numbers", { "w:values": tensor(Uint32Array.of(1)) }],
    ["a place outside", { ...secretPart, "w:places": int32(2000, () => 4000) }],
    ["a place below", { ...secretPart, "w:places": int32(2000, () => -1) }],
    ["too few corrections", { "w:corrections": int32(1, () => 0) }],
  ])("is refused with %s", (_, part) => {
    expect(() => unlockTensors(weights, record, { secret, secretPart: part })).toThrow(/ w/);
  });

  it("is refused where it unpacks to more than a lock of its size can have", () => {
    const large = { "w:values": tensor(new Uint32Array(8_000_000)) };
    expect(() => openSecretPart(sealSecretPart(large, secret), secret, 1)).toThrow("unpacked");
  });
});

const int32 = (length: number, of: () => number) => ({
  type: { dtype: "int32", shape: [length] } as const,
  values: Int32Array.from({ length }, of),
});

it("what a lock makes of weights today is what it made of them before", () => {
  const numbers = floats(6, (i) => (i - 2.5) / 4);
  const made = (["signs", "permutation", "keyed_map", "noise"] as const).map((name) => {
    const { weights } = lock(name, {}, numbers);
    return Buffer.from(bitsOf(pick(weights, "w")).buffer).toString("hex");
  });
  expect(made).toMatchInlineSnapshot(`
    [
      "0000203f0000c0be0000003e0000003e0000c0be000020bf",
      "0000003e000020bf000000be0000c03e0000c0be0000203f",
      "0cd128bf4907f33e552c0fbea94e323e6dfece3eaf5348bf",
      "321e4ebfb99ca93c31133ebd50f9e23e875d053f4be4f83e",
    ]
  `);
});
