import { Matrix, SingularValueDecomposition, solve } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { createEngine } from "../../../runtime/index.js";
import type { KeyspaceConfig } from "../../../runtime/keys/index.js";
import { type KeyLayout, KeySource, keyFileFor, keyLayouts } from "../../../runtime/keys/index.js";
import { drawWrongKeys } from "../../../runtime/opened-model/draw-keys.js";
import { uploadAll } from "../../../tensor/engines/resident.js";
import { pick } from "../../../tensor/programs/index.js";
import { tinyModel } from "../../support/tiny-model.js";

const tinySpace = tinyModel().experiment.keyspaces["Secret"] as KeyspaceConfig;

const image = { name: "image", shape: [1, 4, 5], dim: 20 };
const pool = { name: "pool", shape: [8], dim: 8 };
const uniform = { kind: "uniform", low: 0, high: 1, perPoint: false } as const;
const [one, each] = [
  { kind: "uniform", perPoint: false },
  { kind: "uniform", perPoint: true },
] as const;

function source(change: Partial<KeyspaceConfig>, seed = 7): KeySource {
  const config: KeyspaceConfig = {
    dim: 3,
    basis: one,
    alpha: uniform,
    std: null,
    wrong: { kind: "stale" },
    ...change,
  };
  const layout: KeyLayout = { keyspace: "Secret", config, points: [image, pool], width: 20 };
  return new KeySource([layout], seed);
}

/** The raw wrong key at a moment, under its name, or the only one there is. */
function wrongKey(keys: KeySource, step: number, name = "wrong:Secret"): number[] {
  return Array.from(keys.draw("wrong", 4, ["train", step])[name]?.values ?? []);
}

/** The basis as a point of `columns` entries takes it. */
function basisOf(keys: KeySource, columns: number, name = "basis:Secret"): Matrix {
  const tensor = keys.basisTensors()[name];
  const rows = Matrix.from1DArray(3, tensor?.type.shape[1] ?? 0, Array.from(tensor?.values ?? []));
  return rows.subMatrix(0, 2, 0, columns - 1);
}

/** The coefficients of the vector of the span that is nearest to a key, and the rest of the key. */
function split(key: readonly number[], basis: Matrix): { alpha: number[]; rest: number[]; inside: number[] } {
  const alpha = solve(basis.transpose(), Matrix.columnVector(key)).to1DArray();
  const inside = Matrix.rowVector(alpha).mmul(basis).to1DArray();
  return { alpha, inside, rest: key.map((value, i) => value - (inside[i] ?? 0)) };
}

const norm = (vector: readonly number[]): number => Math.hypot(...vector);
const share = (key: readonly number[], basis: Matrix): number =>
  norm(split(key, basis).inside) ** 2 / norm(key) ** 2;

describe("stale keys", () => {
  it("are drawn like valid keys, but lie in another span each time", () => {
    const keys = source({});
    const basis = basisOf(keys, 20);
    const drawn = Array.from({ length: 300 }, (_, step) => wrongKey(keys, step));
    // E k² = m · E α² · E B² = m · 1/3 · 1/(3m), as for valid keys
    const energy = drawn.reduce((sum, key) => sum + norm(key) ** 2 / 20, 0) / drawn.length;
    expect(energy).toBeCloseTo(1 / 9, 1);
    // a span that has nothing to do with B takes m/d of their energy on average
    const inside = drawn.reduce((sum, key) => sum + share(key, basis), 0) / drawn.length;
    expect(Math.abs(inside - 3 / 20)).toBeLessThan(0.03);
    // keys of one span have rank 3: together these fill all dimensions there are
    expect(new SingularValueDecomposition(new Matrix(drawn.slice(0, 20))).rank).toBe(20);
  });

  it("have orthonormal bases and coefficients of the keyspace's own kind", () => {
    const keys = source({
      basis: { kind: "orthonormal", perPoint: false },
      alpha: { kind: "gaussian", mean: 5, std: 1e-6, perPoint: false },
    });
    // ‖αᵀB‖ = ‖α‖ where the rows are orthonormal
    expect(norm(wrongKey(keys, 1))).toBeCloseTo(5 * Math.sqrt(3), 4);
  });

  it("differ by point where valid keys do", () => {
    const names = (change: Partial<KeyspaceConfig>) => source(change).drawTypes("wrong", 4);
    expect(Object.keys(names({}))).toEqual(["wrong:Secret"]);
    for (const change of [{ basis: each }, { alpha: { ...uniform, perPoint: true } }]) {
      const types = names(change);
      expect(types["wrong:Secret:image"]?.shape).toEqual([1, 20]);
      expect(types["wrong:Secret:pool"]?.shape).toEqual([1, 8]);
    }
  });
});

describe("near keys", () => {
  const near = { kind: "near", distance: 0.25 } as const;

  it.each([
    ["one basis for all points", {}, "wrong:Secret", "basis:Secret", 20],
    ["a basis at each point", { basis: each }, "wrong:Secret:pool", "basis:Secret:pool", 8],
    [
      "coefficients at each point",
      { alpha: { ...uniform, perPoint: true } },
      "wrong:Secret:pool",
      "basis:Secret",
      8,
    ],
  ] as const)("lie ε‖k‖ off the span, beside a valid key k: %s", (_, change, name, basis, d) => {
    const keys = source({ ...change, wrong: near });
    for (let step = 0; step < 5; step++) {
      const key = wrongKey(keys, step, name);
      expect(key).toHaveLength(d);
      const { alpha, inside, rest } = split(key, basisOf(keys, d, basis));
      expect(norm(rest) / norm(inside)).toBeCloseTo(0.25, 5);
      for (const coefficient of alpha) {
        expect(coefficient).toBeGreaterThan(-1e-5);
        expect(coefficient).toBeLessThan(1 + 1e-5);
      }
    }
  });

  it("move in another direction, from another valid key, at each moment", () => {
    const keys = source({ wrong: near });
    const basis = basisOf(keys, 20);
    const [a, b] = [split(wrongKey(keys, 1), basis), split(wrongKey(keys, 2), basis)];
    const cosine = (x: readonly number[], y: readonly number[]): number =>
      x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0) / norm(x) / norm(y);
    expect(Math.abs(cosine(a.rest, b.rest))).toBeLessThan(0.8);
    expect(a.alpha[0]).not.toBeCloseTo(b.alpha[0] ?? 0, 3);
    const valid = keys.draw("valid", 1, ["train", 1])["alpha:Secret"]?.values ?? [];
    expect(a.alpha[0]).not.toBeCloseTo(valid[0] ?? 0, 3);
  });

  it("are the same at the same moment, whatever was drawn before", () => {
    const [a, b] = [source({ wrong: near }), source({ wrong: near })];
    wrongKey(a, 1);
    expect(wrongKey(a, 9)).toEqual(wrongKey(b, 9));
    expect(wrongKey(a, 9)).not.toEqual(wrongKey(source({ wrong: near }, 8), 9));
  });
});

describe("keys in the span", () => {
  it("lie in it, with coefficients of both signs", () => {
    const keys = source({ wrong: { kind: "in_span" } });
    const basis = basisOf(keys, 20);
    for (let step = 0; step < 50; step++) {
      const { alpha, rest } = split(wrongKey(keys, step), basis);
      expect(norm(rest)).toBeLessThan(1e-5);
      expect(Math.min(...alpha)).toBeLessThan(0);
      expect(Math.max(...alpha)).toBeGreaterThan(0);
    }
  });

  it("have the opposite sign where the basis has one row", () => {
    const keys = source({ dim: 1, wrong: { kind: "in_span" } });
    const first = Number(keys.basisTensors()["basis:Secret"]?.values[0]);
    for (let step = 0; step < 20; step++) {
      expect(Math.sign(wrongKey(keys, step)[0] ?? 0)).toBe(-Math.sign(first));
    }
  });
});

describe("keys that are right in part", () => {
  const partial = (low: number, high: number) => source({ wrong: { kind: "partial", low, high } });
  const insideOf = (keys: KeySource, step: number): number => share(wrongKey(keys, step), basisOf(keys, 20));
  const steps = Array.from({ length: 40 }, (_, step) => step);

  it("are valid ones where all entries stay, noise where none does, and in between otherwise", () => {
    const [all, some, none] = [partial(1 - 1e-9, 1), partial(0.5, 0.9), partial(0, 1e-9)].map((keys) =>
      steps.map((step) => insideOf(keys, step)),
    ) as [number[], number[], number[]];
    const meanOf = (values: number[]): number =>
      values.reduce((sum, value) => sum + value / values.length, 0);
    for (const inside of all) expect(inside).toBeCloseTo(1, 6);
    // three of twenty dimensions lie in the span
    expect(meanOf(none)).toBeCloseTo(0.15, 1);
    expect(meanOf(some)).toBeGreaterThan(meanOf(none) + 0.2);
    expect(meanOf(some)).toBeLessThan(0.95);
  });

  it("have noise as large as the key", () => {
    const [valid, noise] = [partial(1 - 1e-9, 1), partial(0, 1e-9)].map((keys) =>
      steps.map((step) => norm(wrongKey(keys, step))),
    ) as [number[], number[]];
    const ratios = noise.map((length, i) => length / (valid[i] ?? 0));
    expect(ratios.reduce((sum, ratio) => sum + ratio / ratios.length, 0)).toBeCloseTo(1, 1);
  });
});

describe("keys of one of several kinds", () => {
  const several = {
    kind: "one_of",
    of: [{ kind: "gaussian" }, { kind: "in_span" }, { kind: "orthogonal" }],
  } as const;
  const keys = source({ wrong: several });

  it("are of each kind in training, as often as of the others", () => {
    const basis = basisOf(keys, 20);
    const shares = Array.from({ length: 300 }, (_, step) => share(wrongKey(keys, step), basis));
    const inside = shares.filter((value) => value > 1 - 1e-5).length;
    const outside = shares.filter((value) => value < 1e-5).length;
    for (const count of [inside, outside, 300 - inside - outside])
      expect(Math.abs(count - 100)).toBeLessThan(30);
  });

  it("are of the first kind in evaluation, the same as if it were the only one", () => {
    const only = source({ wrong: { kind: "gaussian" } });
    for (const moment of [
      ["evaluate", "test", 3],
      ["evaluate", "train", 0],
    ]) {
      expect(keys.draw("wrong", 4, moment)).toEqual(only.draw("wrong", 4, moment));
    }
  });
});

describe("scaled keys", () => {
  it("are Gaussian keys times a number of the range, after rescaling", () => {
    const keys = source({ std: 0.5, wrong: { kind: "scaled", low: 0.5, high: 3 } });
    const levels = Array.from({ length: 200 }, (_, step) => {
      const drawn = keys.draw("wrong", 4, ["train", step]);
      expect(drawn["wrong:Secret"]).toEqual(
        source({ wrong: { kind: "gaussian" } }).draw("wrong", 4, ["train", step])["wrong:Secret"],
      );
      return Number(drawn["wrong-level:Secret"]?.values[0]);
    });
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(0.5);
    expect(Math.max(...levels)).toBeLessThan(3);
    expect(Math.abs(levels.reduce((sum, level) => sum + level, 0) / 200 - 1.75)).toBeLessThan(0.15);
  });

  it("reach the points with that standard deviation, as do those that a victim is tried with", async () => {
    const model = tinyModel({
      keyspaces: { Secret: { ...tinySpace, std: 0.5, wrong: { kind: "scaled", low: 0.5, high: 3 } } },
    });
    const keys = new KeySource(keyLayouts(model.experiment, model.points), 1);
    const engine = await createEngine({ engine: "onnx", device: "cpu" });
    const executable = await engine.compile({
      inputs: keys.drawTypes("wrong", 1),
      run: (ops, inputs) => ({ key: pick(keys.keys(ops, "wrong", inputs), "input") }),
    });
    for (let step = 0; step < 5; step++) {
      const moment = ["train", step];
      const drawn = keys.draw("wrong", 1, moment);
      const fed = uploadAll(engine, drawn);
      const { key } = await executable.run(fed);
      const values = Array.from((await engine.download(key)).values);
      const level = Number(drawn["wrong-level:Secret"]?.values[0]);
      const mean = values.reduce((sum, value) => sum + value, 0) / 4;
      expect(norm(values.map((value) => value - mean)) / Math.sqrt(3)).toBeCloseTo(0.5 * level, 5);
      const [tried] = drawWrongKeys(keyFileFor(model), 1, [moment]);
      for (const [i, value] of values.entries()) expect(tried?.get("input")?.[i]).toBeCloseTo(value, 5);
    }
    await executable.dispose();
  });
});

describe("keys that gradients may move", () => {
  const scaled = { kind: "scaled", low: 0.5, high: 3 } as const;
  const adversarial = { kind: "adversarial", steps: 3, step: 0.25, way: "scale" } as const;
  const keys = source({ std: 0.5, wrong: { kind: "one_of", of: [scaled, adversarial] } });
  const names = ["wrong:Secret:image", "wrong:Secret:pool"];

  it("are drawn as they enter at each point: rescaled, times their level, and cut", () => {
    const moment = ["evaluate", "test", 3];
    const drawn = keys.draw("wrong", 4, moment);
    expect(Object.keys(drawn)).toEqual(names);
    expect(keys.drawTypes("wrong", 4)).toMatchObject({
      "wrong:Secret:image": { shape: [1, 20] },
      "wrong:Secret:pool": { shape: [1, 8] },
    });
    const alone = source({ std: 0.5, wrong: scaled }).draw("wrong", 4, moment);
    const raw = Array.from(alone["wrong:Secret"]?.values ?? []);
    const level = Number(alone["wrong-level:Secret"]?.values[0]);
    const mean = raw.reduce((sum, value) => sum + value, 0) / 20;
    const deviation = norm(raw.map((value) => value - mean)) / Math.sqrt(19);
    for (const [name, size] of [
      [names[0], 20],
      [names[1], 8],
    ] as const) {
      expect(drawn[name ?? ""]?.values).toHaveLength(size);
      for (const [i, value] of Array.from(drawn[name ?? ""]?.values ?? []).entries()) {
        expect(value).toBeCloseTo((0.5 * level * (raw[i] ?? Number.NaN)) / deviation, 5);
      }
    }
  });

  it("are Gaussian, the same at all points, and left as they are where keys are not rescaled", () => {
    const alpha = { ...uniform, perPoint: true };
    const drawn = source({ alpha, wrong: adversarial }).draw("wrong", 4, ["train", 3]);
    const raw = wrongKey(source({ wrong: { kind: "gaussian" } }), 3);
    expect(drawn["wrong:Secret:image"]?.values).toEqual(Float32Array.from(raw));
    expect(drawn["wrong:Secret:pool"]?.values).toEqual(Float32Array.from(raw.slice(0, 8)));
  });

  it("are told where they are to be moved, and how", () => {
    const draws = Array.from({ length: 200 }, (_, step) => keys.adversarialDraws(["train", step]));
    expect(keys.adversarialDraws(["evaluate", "test", 3])).toEqual([]);
    const told = draws.filter((draw) => draw.length > 0);
    expect(told.length).toBeGreaterThan(70);
    expect(told.length).toBeLessThan(130);
    const points = { "wrong:Secret:image": "image", "wrong:Secret:pool": "pool" };
    for (const draw of told) expect(draw).toEqual([{ points, steps: 3, step: 0.25, estimator: "scale" }]);
  });
});

describe("a wrong key of each kind", () => {
  const kinds = {
    gaussian: { kind: "gaussian" },
    orthogonal: { kind: "orthogonal" },
    scaled: { kind: "scaled", low: 0, high: 2 },
    stale: { kind: "stale" },
    in_span: { kind: "in_span" },
    near: { kind: "near", distance: 0.25 },
    partial: { kind: "partial", low: 0, high: 0.8 },
  } as const;
  const likeValid = ["stale", "in_span", "near", "partial"];
  const cases = Object.entries(kinds);
  const own = { ...uniform, perPoint: true };
  const [shared, atImage, atPool] = ["wrong:Secret", "wrong:Secret:image", "wrong:Secret:pool"];

  it.each(cases)("differs by point where coefficients do and it has some: %s", (name, wrong) => {
    const drawn = source({ alpha: own, wrong }).draw("wrong", 4, ["train", 1]);
    const names = Object.keys(drawn).filter((one) => one.startsWith("wrong:"));
    expect(names).toEqual(likeValid.includes(name) ? [atImage, atPool] : [shared]);
  });

  it.each(cases)("is drawn for itself at each point where bases are: %s", (_, wrong) => {
    const drawn = source({ basis: each, alpha: own, wrong }).draw("wrong", 4, ["train", 1]);
    const [image, pool] = [atImage, atPool].map((name) => Array.from(drawn[name]?.values ?? []));
    expect(pool).toHaveLength(8);
    expect(image?.slice(0, 8)).not.toEqual(pool);
  });

  it("has coefficients of its own at each point where valid keys do", () => {
    const keys = source({ alpha: own, wrong: { kind: "in_span" } });
    const [image, pool] = [20, 8].map((d, i) =>
      split(wrongKey(keys, 1, [atImage, atPool][i]), basisOf(keys, d)).alpha.map(Math.fround),
    );
    expect(image?.[0]).not.toBeCloseTo(pool?.[0] ?? 0, 3);
  });

  it.each([
    ["gaussian", -0.2807256],
    ["orthogonal", 0.0035783],
    ["scaled", -0.2807256],
    ["stale", 0.1007262],
    ["in_span", 0.2327968],
    ["near", -0.1834544],
    ["partial", -0.0522903],
  ] as const)(
    "is the one that earlier runs drew at a moment, so that they go on as they began: %s",
    (name, first) => {
      expect(wrongKey(source({ wrong: kinds[name] }), 1)[0]).toBeCloseTo(first, 6);
    },
  );

  it("of no kind at all is a defect of ours", () => {
    const none = source({ wrong: { kind: "one_of", of: [] } });
    expect(() => none.draw("wrong", 1, ["train", 1])).toThrow("Secret has no kind of wrong key");
  });
});
