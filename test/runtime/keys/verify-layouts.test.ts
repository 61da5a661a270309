import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  drawnCoefficients,
  issueKey,
  type KeyFile,
  type KeyspaceConfig,
  keyFileFor,
  requireUsable,
  type UserKey,
  verifyKey,
} from "../../../runtime/keys/index.js";
import { stream } from "../../../tensor/random/index.js";
import { tinyModel } from "../../support/tiny-model.js";

/** A keyspace with points of any sizes: fewer and more numbers than rows, shared and not, rescaled and not. */
interface Layout {
  readonly seed: number;
  readonly config: KeyspaceConfig;
  readonly sizes: readonly number[];
}

const alphas = fc.oneof(
  fc.constantFrom([0, 1], [-1, 1], [0.5, 1], [-2, -1], [-1, 0]).map(([low = 0, high = 1]) => ({
    kind: "uniform" as const,
    low,
    high,
  })),
  fc.constantFrom(0.1, 1, 50).map((concentration) => ({ kind: "dirichlet" as const, concentration })),
  fc.constant({ kind: "gaussian" as const, mean: 0, std: 1 }),
);

const layouts: fc.Arbitrary<Layout> = fc
  .record({
    seed: fc.nat(1_000_000),
    dim: fc.integer({ min: 1, max: 10 }),
    sizes: fc.array(fc.integer({ min: 2, max: 24 }), { minLength: 1, maxLength: 3 }),
    basis: fc.record({
      kind: fc.constantFrom("uniform" as const, "orthonormal" as const),
      perPoint: fc.boolean(),
    }),
    alpha: alphas,
    alphaPerPoint: fc.boolean(),
    std: fc.constantFrom(null, 0.5),
  })
  .map(({ seed, dim, sizes, basis, alpha, alphaPerPoint, std }) => ({
    seed,
    sizes,
    config: {
      dim: basis.kind === "orthonormal" ? Math.min(dim, ...sizes) : dim,
      basis,
      alpha: { ...alpha, perPoint: alphaPerPoint },
      std,
      wrong: { kind: "gaussian" },
    },
  }));

function fileOf({ seed, config, sizes }: Layout): KeyFile {
  const points = Object.fromEntries(sizes.map((size, i) => [`p${i}`, [size]]));
  const { experiment } = tinyModel({
    seed,
    keyspaces: { Secret: config },
    injections: [{ keyspace: "Secret", points: Object.keys(points), by: "add", gamma: 1 }],
  });
  return keyFileFor({ experiment, points });
}

/** The key with the numbers of one point changed. */
function changed(key: UserKey, point: string, change: (values: Float32Array) => Float32Array): UserKey {
  const keys = [...key.keys].map(([keyspace, byPoint]) => {
    const points = [...byPoint].map(
      ([name, one]) => [name, name === point ? { ...one, values: change(one.values) } : one] as const,
    );
    return [keyspace, new Map(points)] as const;
  });
  return { ...key, keys: new Map(keys) };
}

const lengthOf = (values: Float32Array): number => Math.hypot(...values);
/** Numbers of any kind, as long as these. */
const others = (seed: number) => (values: Float32Array) => {
  const drawn = stream(seed, "dataset", "others").fillNormal(new Float32Array(values.length));
  const factor = lengthOf(values) / lengthOf(drawn);
  return drawn.map((value) => value * factor);
};

/** Whether more than one point is made of one α, and which of them tell it alone. */
function tellingPoints({ config, sizes }: Layout): number[] {
  return sizes.flatMap((size, i) => (config.dim <= size ? [i] : []));
}

const check = (property: (layout: Layout, file: KeyFile, key: UserKey) => void): void => {
  fc.assert(
    fc.property(layouts, (layout) => {
      const file = fileOf(layout);
      property(layout, file, issueKey(file, drawnCoefficients(layout.seed)));
    }),
    { seed: 15, numRuns: 150 },
  );
};

describe("whatever the layout,", () => {
  it("a key that was issued is valid", () => {
    check((_, file, key) => {
      requireUsable(key, file, { isGiven: false });
      expect(verifyKey(key, file)).toMatchObject({ valid: true });
    });
  });

  it("a key with other numbers at a point is not, where another point or the span tells", () => {
    let tried = 0;
    check((layout, file, key) => {
      const { config, sizes, seed } = layout;
      for (const [i, size] of sizes.entries()) {
        const isAlone = config.alpha.perPoint;
        const isTold = size > config.dim || (!isAlone && tellingPoints(layout).some((j) => j !== i));
        if (!isTold) continue;
        tried += 1;
        const verdict = verifyKey(changed(key, `p${i}`, others(seed)), file);
        expect({ valid: verdict.valid, at: i }).toEqual({ valid: false, at: i });
      }
    });
    expect(tried).toBeGreaterThan(150);
  });

  it.each([1000, 0.0001, 0])("a key times %d at a point or at all of them is not", (factor) => {
    check(({ config, sizes }, file, key) => {
      const times = (values: Float32Array) => values.map((value) => value * factor);
      const points = sizes.map((_, i) => `p${i}`);
      // without rescaling, coefficients of a normal distribution may have any length, and others may be small
      const canBeShort = config.std === null && (config.alpha.kind === "gaussian" || factor < 1);
      if (!canBeShort || factor === 0) {
        const all = points.reduce((whole, point) => changed(whole, point, times), key);
        expect(verifyKey(all, file).valid).toBe(false);
      }
      const isFree = config.alpha.perPoint || sizes.reduce((sum, size) => sum + size) <= config.dim;
      if ((isFree && canBeShort && factor !== 0) || points.length === 1) return;
      for (const point of points) expect(verifyKey(changed(key, point, times), file).valid).toBe(false);
    });
  });
});
