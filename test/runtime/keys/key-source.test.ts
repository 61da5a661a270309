import { describe, expect, it } from "vitest";
import type { KeyspaceConfig } from "../../../runtime/keys/index.js";
import { type KeyedPath, type KeyLayout, KeySource } from "../../../runtime/keys/index.js";
import { trace } from "../../../tensor/graph/index.js";
import type { Named } from "../../../tensor/programs/index.js";
import { interpret } from "../../support/reference/index.js";

const image = { name: "image", shape: [1, 3, 4], dim: 12 };
const pool = { name: "pool", shape: [5], dim: 5 };

function layout(change: Partial<KeyspaceConfig> = {}): KeyLayout {
  const config: KeyspaceConfig = {
    dim: 3,
    basis: { kind: "uniform", perPoint: false },
    alpha: { kind: "uniform", low: 0, high: 1, perPoint: false },
    std: null,
    wrong: { kind: "gaussian" },
    ...change,
  };
  return { keyspace: "Secret", config, points: [image, pool], width: 12 };
}

/** The keys of one path for `samples` samples, through the graph that a program would hold. */
function keysOf(source: KeySource, path: KeyedPath, samples: number) {
  const draws = source.draw(path, samples, ["train", 0]);
  const types = { ...source.basisTypes(), ...source.drawTypes(path, samples) };
  const graph = trace(types, (ops, inputs) => source.keys(ops, path, inputs));
  const feeds = Object.entries({ ...source.basisTensors(), ...draws }).map(([name, { values }]) => [
    name,
    values,
  ]);
  return interpret(graph, Object.fromEntries(feeds));
}

const valuesOf = (tensors: Named<{ values: ArrayLike<number> }>, name: string): number[] =>
  Array.from(tensors[name]?.values ?? []);

/** Standard deviation with Bessel's correction. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

describe("valid keys", () => {
  it("are αᵀB, and a point takes the first d entries of a shared basis", () => {
    const source = new KeySource([layout()], 7);
    const basis = Array.from(source.basisTensors()["basis:Secret"]?.values ?? []);
    const alpha = Array.from(source.draw("valid", 2, ["train", 0])["alpha:Secret"]?.values ?? []);
    const keys = keysOf(source, "valid", 2);
    expect(keys["image"]?.type.shape).toEqual([2, 1, 3, 4]);
    expect(keys["pool"]?.type.shape).toEqual([2, 5]);
    const pools = valuesOf(keys, "pool");
    for (let sample = 0; sample < 2; sample++) {
      for (let i = 0; i < 5; i++) {
        let expected = 0;
        for (let row = 0; row < 3; row++) {
          expected += (alpha[sample * 3 + row] ?? 0) * (basis[row * 12 + i] ?? 0);
        }
        expect(pools[sample * 5 + i]).toBeCloseTo(expected, 12);
      }
    }
  });

  it("are rescaled to the standard deviation over all samples and d_max entries", () => {
    const source = new KeySource([layout({ std: 0.5 })], 7);
    const keys = keysOf(source, "valid", 4);
    // The image takes all d_max entries, so its keys are the whole key tensor of the batch.
    expect(deviation(valuesOf(keys, "image"))).toBeCloseTo(0.5, 6);
    const pool = valuesOf(keys, "pool").slice(0, 5);
    expect(pool).toEqual(valuesOf(keys, "image").slice(0, 5));
  });

  it("are rescaled point by point where the basis is per point", () => {
    const source = new KeySource([layout({ std: 0.5, basis: { kind: "uniform", perPoint: true } })], 7);
    const keys = keysOf(source, "valid", 4);
    expect(deviation(valuesOf(keys, "image"))).toBeCloseTo(0.5, 6);
    expect(deviation(valuesOf(keys, "pool"))).toBeCloseTo(0.5, 6);
  });

  it("have one α for all points, or one for each", () => {
    const names = (source: KeySource): string[] => Object.keys(source.draw("valid", 2, []));
    expect(names(new KeySource([layout()], 7))).toEqual(["alpha:Secret"]);
    const perPoint = layout({ alpha: { kind: "uniform", low: 0, high: 1, perPoint: true } });
    const source = new KeySource([perPoint], 7);
    expect(names(source)).toEqual(["alpha:Secret:image", "alpha:Secret:pool"]);
    expect(keysOf(source, "valid", 2)["pool"]?.type.shape).toEqual([2, 5]);
  });

  it("have α within its bounds", () => {
    const source = new KeySource(
      [layout({ alpha: { kind: "uniform", low: 2, high: 3, perPoint: false } })],
      7,
    );
    const alpha = Array.from(source.draw("valid", 100, [])["alpha:Secret"]?.values ?? []);
    expect(Math.min(...alpha)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...alpha)).toBeLessThanOrEqual(3);
    expect(deviation(alpha)).toBeCloseTo(1 / Math.sqrt(12), 1);
  });
});

describe("bases", () => {
  it("are uniform in [-1/√m, 1/√m]", () => {
    const values = Array.from(
      new KeySource([layout({ dim: 16 })], 7).basisTensors()["basis:Secret"]?.values ?? [],
    );
    expect(values).toHaveLength(16 * 12);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.25);
    expect(deviation(values)).toBeCloseTo(0.25 / Math.sqrt(3), 1);
  });

  it("are orthonormal where asked", () => {
    const source = new KeySource([layout({ basis: { kind: "orthonormal", perPoint: false } })], 7);
    const values = Array.from(source.basisTensors()["basis:Secret"]?.values ?? []);
    const row = (index: number): number[] => values.slice(index * 12, index * 12 + 12);
    const dot = (a: number[], b: number[]): number =>
      a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) expect(dot(row(a), row(b))).toBeCloseTo(a === b ? 1 : 0, 6);
    }
  });

  it("differ from point to point where they are per point, and with the seed", () => {
    const source = new KeySource([layout({ basis: { kind: "uniform", perPoint: true } })], 7);
    const { "basis:Secret:image": first, "basis:Secret:pool": second } = source.basisTensors();
    expect(first?.type.shape).toEqual([3, 12]);
    expect(second?.type.shape).toEqual([3, 5]);
    expect(first?.values[0]).not.toBe(second?.values[0]);
    const other = new KeySource([layout({ basis: { kind: "uniform", perPoint: true } })], 8);
    expect(other.basisTensors()["basis:Secret:image"]?.values[0]).not.toBe(first?.values[0]);
  });
});

describe("wrong keys", () => {
  it("are one normal vector for the whole batch, rescaled in the same way", () => {
    const source = new KeySource([layout({ std: 0.5 })], 7);
    const keys = keysOf(source, "wrong", 4);
    expect(keys["image"]?.type.shape).toEqual([1, 1, 3, 4]);
    expect(deviation(valuesOf(keys, "image"))).toBeCloseTo(0.5, 6);
  });

  it("lie off the span where they are orthogonal", () => {
    const source = new KeySource([layout({ wrong: { kind: "orthogonal" } })], 7);
    const basis = source.basisTensors()["basis:Secret"]?.values ?? [];
    const key = valuesOf(keysOf(source, "wrong", 1), "image");
    for (let row = 0; row < 3; row++) {
      const inside = key.reduce((sum, value, i) => sum + value * (basis[row * 12 + i] ?? 0), 0);
      expect(inside).toBeCloseTo(0, 5);
    }
    expect(deviation(key)).toBeGreaterThan(0.3);
  });
});

describe("draws", () => {
  it("are named by their moment: the same moment gives the same keys, another one others", () => {
    const draw = (step: number): number[] =>
      Array.from(
        new KeySource([layout()], 7).draw("valid", 3, ["train", step])["alpha:Secret"]?.values ?? [],
      );
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
  });
});

describe("what keys are made from", () => {
  const own = { alpha: { kind: "uniform", low: 0, high: 1, perPoint: true } } as const;
  const other = { ...layout(), keyspace: "Other" };
  const alphas = (layouts: KeyLayout[]) => new KeySource(layouts, 7).draw("valid", 2, ["train", 0]);

  it("are bases that are drawn by the seed, unless they are given", () => {
    const drawn = new KeySource([layout()], 7).bases();
    expect([...drawn.keys()]).toEqual(["Secret"]);
    expect([...(drawn.get("Secret")?.keys() ?? [])]).toEqual(["image", "pool"]);
    expect(new KeySource([layout()], 8, drawn).basisTensors()).toEqual(
      new KeySource([layout()], 7).basisTensors(),
    );
    const none = new KeySource([layout({ wrong: { kind: "orthogonal" } })], 7, new Map());
    expect(none.basisTensors()).toEqual({});
    expect(() => none.draw("wrong", 1, [])).toThrow("no basis at image");
  });

  it("are other coefficients in each key space and, where each point has its own, at each point", () => {
    const { "alpha:Secret": mine, "alpha:Other": theirs } = alphas([layout(), other]);
    expect(mine?.values).not.toEqual(theirs?.values);
    const { "alpha:Secret:image": image, "alpha:Secret:pool": pool } = alphas([layout(own)]);
    expect(image?.values).not.toEqual(pool?.values);
  });

  it("are no levels of wrong keys for valid ones", () => {
    const source = new KeySource([layout({ wrong: { kind: "scaled", low: 0, high: 2 } })], 7);
    expect(Object.keys(source.drawTypes("valid", 2))).toEqual(["alpha:Secret"]);
    expect(Object.keys(source.drawTypes("wrong", 2))).toEqual(["wrong:Secret", "wrong-level:Secret"]);
  });

  it("are wrong keys that programs take as they are, where gradients move them", () => {
    const adversarial = { kind: "adversarial", steps: 3, step: 0.25, way: "gate" } as const;
    const source = new KeySource([layout({ std: 0.5, wrong: adversarial })], 7);
    const drawn = source.draw("wrong", 4, ["train", 0]);
    expect(valuesOf(keysOf(source, "wrong", 4), "pool")).toEqual(valuesOf(drawn, "wrong:Secret:pool"));
  });
});
