import { describe, expect, it } from "vitest";
import { alphas } from "../../../runtime/keys/alphas/catalogue.js";
import { bases } from "../../../runtime/keys/bases/catalogue.js";
import type { ChoiceEntry } from "../../../runtime/keys/choice.js";
import { type KeyspaceConfig, wrongKeysTakeBasis } from "../../../runtime/keys/index.js";
import { wrongKeys } from "../../../runtime/keys/wrong-keys/catalogue.js";
import { type Catalogue, entryNamed } from "../../../tensor/catalogue.js";
import type { GivenArguments } from "../../../tensor/signature.js";
import { keyFile } from "../../support/key-files.js";

const catalogues: Record<"alpha" | "basis" | "wrong key", Catalogue<ChoiceEntry>> = {
  alpha: alphas,
  basis: bases,
  "wrong key": wrongKeys,
};
const entryOf = (kind: keyof typeof catalogues, name: string) => entryNamed(catalogues[kind], kind, name);

describe("what a key space is set to", () => {
  it.each<[keyof typeof catalogues, string, GivenArguments, object]>([
    ["alpha", "uniform", {}, { low: 0, high: 1 }],
    ["alpha", "uniform", { low: -1 }, { low: -1, high: 1 }],
    ["alpha", "gaussian", {}, { mean: 0, std: 1 }],
    ["alpha", "dirichlet", { concentration: 2 }, { concentration: 2 }],
    ["basis", "uniform", {}, {}],
    ["basis", "orthonormal", {}, {}],
    ["wrong key", "near", { distance: 0.5 }, { distance: 0.5 }],
    ["wrong key", "scaled", {}, { low: 0, high: 2 }],
    ["wrong key", "partial", {}, { low: 0, high: 0.8 }],
    ["wrong key", "adversarial", {}, { steps: 3, step: 0.25, way: "gate" }],
  ])("is the %s %s with its arguments: %o", (kind, name, given, resolved) => {
    expect(entryOf(kind, name).choose(given)).toEqual({ kind: name, ...resolved });
  });

  it.each<[keyof typeof catalogues, string, GivenArguments]>([
    ["alpha", "gaussian", { std: 0 }],
    ["alpha", "dirichlet", { concentration: 0 }],
    ["wrong key", "near", { distance: 0 }],
    ["wrong key", "near", {}],
    ["wrong key", "scaled", { low: -1 }],
    ["wrong key", "partial", { high: 1.1 }],
    ["wrong key", "adversarial", { step: 0 }],
    ["wrong key", "adversarial", { steps: 0 }],
    ["wrong key", "adversarial", { way: "luck" }],
  ])("is no %s %s of %o", (kind, name, given) => {
    expect(() => entryOf(kind, name).choose(given)).toThrow();
  });

  it("draws from a range where it draws between two of its arguments", () => {
    expect(entryOf("alpha", "uniform").range?.({ low: -1 })).toEqual([-1, 1]);
    expect(entryOf("wrong key", "scaled").range?.({ high: 3 })).toEqual([0, 3]);
    for (const [kind, name] of [
      ["alpha", "gaussian"],
      ["wrong key", "near"],
    ] as const) {
      expect(entryOf(kind, name).range).toBeUndefined();
    }
  });

  it("has no more rows than entries where its rows are independent", () => {
    expect([...bases.values()].map(({ name, isIndependent }) => [name, isIndependent])).toEqual([
      ["uniform", false],
      ["orthonormal", true],
    ]);
  });
});

describe("coefficients", () => {
  const uniform = alphas.get("uniform");
  const dirichlet = alphas.get("dirichlet");
  const exact = { slack: 0, relative: 0, isRescaled: false };
  const scaled = { ...exact, isRescaled: true };

  it("of a user key may lie at the bounds of a range, and no further", () => {
    expect(uniform?.whyNot({ low: -1, high: 2 }, [-1, 0, 2])).toBeUndefined();
    expect(uniform?.whyNot({ low: -1, high: 2 }, [-1.01, 0, 2])).toContain("-1.01 lies outside of -1 to 2");
    expect(uniform?.whyNot({ low: -1, high: 2 }, [-1, 0, 2.01])).toContain("2.01 lies outside of -1 to 2");
  });

  it("of a user key must add up to 1 where they are shares", () => {
    expect(dirichlet?.whyNot({ concentration: 1 }, [0.25, 0.25, 0.5])).toBeUndefined();
    expect(dirichlet?.whyNot({ concentration: 1 }, [0.25, 0.25, 0.25])).toContain("these to 0.75");
    expect(dirichlet?.whyNot({ concentration: 1 }, [1.5, -0.5])).toContain("1.5 lies outside of 0 to 1");
  });

  const draws = (alpha: number[], tolerance: object, low = 0, high = 1): boolean | undefined =>
    uniform?.canDraw({ low, high }, Float64Array.from(alpha), { ...exact, ...tolerance });

  it("can be drawn up to the bounds of their range, and with some slack beyond", () => {
    expect(draws([0, 1], {})).toBe(true);
    expect(draws([-0.05, 1.05], { slack: 0.1 })).toBe(true);
    expect(draws([-0.15, 1], { slack: 0.1 })).toBe(false);
    expect(draws([0, 1.15], { slack: 0.1 })).toBe(false);
  });

  it("that are known up to a scale can be drawn where one scale fits them all", () => {
    expect(draws([1, 2], scaled, 1, 2)).toBe(true);
    expect(draws([1, 2.01], scaled, 1, 2)).toBe(false);
    expect(draws([10, 20.5], scaled, 1, 2)).toBe(false);
    expect(draws([10, 20.5], { ...scaled, slack: 0.3 }, 1, 2)).toBe(true);
    expect(draws([0, 0.5], scaled)).toBe(true);
    expect(draws([0, 0], scaled)).toBe(true);
    expect(draws([0, -1.5], scaled, -2, -1)).toBe(false);
    expect(draws([0, 1.5], scaled, 1, 2)).toBe(false);
  });

  const shares = (alpha: number[], tolerance: object): boolean | undefined =>
    dirichlet?.canDraw({ concentration: 1 }, Float64Array.from(alpha), { ...exact, ...tolerance });

  it("can be drawn as shares from 0 that add up to 1, or where they are rescaled, to anything above 0", () => {
    expect(shares([0, 0.25, 0.75], {})).toBe(true);
    expect(shares([0, 0.25, 0.5], {})).toBe(false);
    expect(shares([-0.25, 0.5, 0.75], {})).toBe(false);
    expect(shares([-0.25, 0.5, 0.75], { slack: 0.25 })).toBe(true);
    expect(shares([0, 0.25, 0.5], { relative: 0.25 })).toBe(true);
    expect(shares([0, 0.25, 0.5], scaled)).toBe(true);
    expect(shares([0, 0, 0], scaled)).toBe(false);
  });
});

it.each<[KeyspaceConfig["wrong"], boolean]>([
  [{ kind: "gaussian" }, false],
  [{ kind: "stale" }, false],
  [{ kind: "scaled", low: 0, high: 2 }, false],
  [{ kind: "in_span" }, true],
  [{ kind: "orthogonal" }, true],
  [{ kind: "near", distance: 0.5 }, true],
  [{ kind: "one_of", of: [{ kind: "gaussian" }, { kind: "in_span" }] }, true],
])("wrong keys %o are made from the basis: %s", (wrong, takesBasis) => {
  const [layout] = keyFile({ wrong }).layouts;
  expect(layout && wrongKeysTakeBasis(layout)).toBe(takesBasis);
});
