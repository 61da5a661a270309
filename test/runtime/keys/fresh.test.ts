import { describe, expect, it } from "vitest";
import { freshCoefficients, freshKeyBases } from "../../../runtime/keys/fresh.js";
import { fingerprintOf, type KeyspaceConfig, keyLayouts } from "../../../runtime/keys/index.js";
import { kolmogorovSmirnov } from "../../support/statistics.js";

const keyspace = (change: Partial<KeyspaceConfig> = {}): KeyspaceConfig => ({
  dim: 4,
  basis: { kind: "uniform", perPoint: true },
  alpha: { kind: "uniform", low: 0, high: 1, perPoint: true },
  std: null,
  wrong: { kind: "gaussian" },
  ...change,
});
const layoutsOf = (config = keyspace()) =>
  keyLayouts(
    {
      ...{ spec: "s", name: "E", seed: 1, keyspaces: { Secret: config } },
      injections: [{ keyspace: "Secret", points: ["a", "b"] }],
    },
    { a: [400], b: [400] },
  );
const from = {
  secret: Uint8Array.from({ length: 32 }, (_, i) => i),
  salt: Uint8Array.from({ length: 16 }, (_, i) => i),
};

describe("bases from the system", () => {
  it("are others each time, and at each point", () => {
    const [one, two] = [freshKeyBases(layoutsOf()), freshKeyBases(layoutsOf())];
    expect(fingerprintOf(one)).not.toBe(fingerprintOf(two));
    const { a, b } = Object.fromEntries(one.get("Secret") ?? []);
    expect(a?.values).not.toEqual(b?.values);
  });

  it("follow from all bits of the secret, and have the distribution of their kind", () => {
    const bases = freshKeyBases(layoutsOf(), from);
    expect(fingerprintOf(freshKeyBases(layoutsOf(), from))).toBe(fingerprintOf(bases));
    for (let bit = 0; bit < 256; bit += 5) {
      const secret = from.secret.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(fingerprintOf(freshKeyBases(layoutsOf(), { ...from, secret }))).not.toBe(fingerprintOf(bases));
    }
    const values = bases.get("Secret")?.get("a")?.values ?? new Float32Array();
    expect(values).toHaveLength(1600);
    expect(kolmogorovSmirnov(values, (x) => Math.min(1, Math.max(0, x + 0.5)))).toBeLessThan(1.6);
  });
});

describe("coefficients from the system", () => {
  const alphas: [string, KeyspaceConfig["alpha"]][] = [
    ["uniform", { kind: "uniform", low: 0, high: 1, perPoint: true }],
    ["gaussian", { kind: "gaussian", mean: 0, std: 1, perPoint: true }],
    ["dirichlet", { kind: "dirichlet", concentration: 1, perPoint: true }],
  ];
  it.each(alphas)("are such as valid keys have: %s", (_, alpha) => {
    const [layout] = layoutsOf(keyspace({ alpha }));
    const [a, b] = layout?.points ?? [];
    if (layout === undefined || a === undefined || b === undefined) throw new Error("no points");
    const [of, other] = [freshCoefficients(from), freshCoefficients()];
    expect(of(layout, a)).toEqual(freshCoefficients(from)(layout, a));
    expect(of(layout, a)).not.toEqual(of(layout, b));
    expect(of(layout, a)).not.toEqual(other(layout, a));
    const values = Array.from(of(layout, a));
    expect(new Set(values).size).toBe(4);
    if (alpha.kind === "dirichlet") expect(values.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 6);
    if (alpha.kind !== "gaussian") expect(values.every((x) => x >= 0 && x < 1)).toBe(true);
  });

  it("are the same at all points where these share them", () => {
    const [layout] = layoutsOf(keyspace({ alpha: { kind: "uniform", low: 0, high: 1, perPoint: false } }));
    const [a, b] = layout?.points ?? [];
    if (layout === undefined || a === undefined || b === undefined) throw new Error("no points");
    const of = freshCoefficients();
    expect(of(layout, a)).toEqual(of(layout, b));
  });
});
