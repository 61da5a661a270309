import { afterAll, describe, expect, it } from "vitest";
import {
  createEngine,
  drawKeyBases,
  float32,
  KeySource,
  type KeyspaceConfig,
  keyFileFor,
} from "../../../runtime/index.js";
import {
  accuracy,
  drawWrongKeys,
  gatedLogits,
  issuedKey,
  keysOf,
  keyTypes,
  mapKey,
  OpenedModel,
  pickSamples,
  predictions,
  rejectShare,
  type Samples,
  stackKeys,
} from "../../../runtime/opened-model/index.js";
import { uploadAll } from "../../../tensor/engines/resident.js";
import { trace } from "../../../tensor/graph/index.js";
import { initialBuffers, initialParameters, pick, weightTypes } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import { interpret } from "../../support/reference/index.js";
import { tinyModel } from "../../support/tiny-model.js";

const model = tinyModel();
const engine = await createEngine({ engine: "onnx", device: "cpu" });
const key = keyFileFor(model);
const opened = new OpenedModel({
  model,
  weights: { ...initialParameters(model.parameters, 1), ...initialBuffers(model.parameters, 1) },
  engine,
  key,
});
const keys = [1, 2, 3, 4, 5].map((user) => issuedKey(key, user));
const few = noise(7);
const many = noise(600);

afterAll(() => opened.dispose());

function noise(count: number): Samples {
  return {
    count,
    input: stream(count, "dataset").fillNormal(new Float32Array(count * 4)),
    labels: Int32Array.from({ length: count }, (_, i) => i % 3),
  };
}

/** The tiny network in double precision, with a key added to its input. */
function byHand(samples: Samples, row: number, entering: ArrayLike<number>): number[] {
  const weight = (name: string): ArrayLike<number> => opened.hostWeights[name]?.values ?? [];
  const dense = (x: readonly number[], w: ArrayLike<number>): number[] =>
    Array.from({ length: w.length / x.length }, (_, i) =>
      x.reduce((sum, value, j) => sum + value * (w[i * x.length + j] ?? 0), 0),
    );
  const input = Array.from(
    samples.input.subarray(row * 4, row * 4 + 4),
    (value, i) => value + (entering[i] ?? 0),
  );
  const hidden = dense(input, weight("hidden.weight")).map((value) => Math.max(0, value));
  return dense(hidden, weight("head.weight"));
}

describe("the logits of a opened", () => {
  it.each([
    ["few samples, several keys in one run", few],
    ["more samples than one run takes", many],
  ])("are those of the network under each key: %s", async (_, samples) => {
    const logits = await opened.logits(samples, keys);
    expect(logits).toHaveLength(keys.length);
    for (const [i, of] of logits.entries()) {
      for (const row of [0, samples.count - 1]) {
        const expected = byHand(samples, row, keys[i]?.get("input") ?? []);
        const found = [...of.subarray(row * 4, row * 4 + 4)];
        for (const [j, value] of found.entries()) expect(value).toBeCloseTo(expected[j] ?? Number.NaN, 4);
      }
    }
  });

  it("are those of the bare network without a key, or under a key without strength", async () => {
    const bare = await opened.unkeyedLogits(few);
    const [weak] = await opened.logits(few, keys.slice(0, 1), { strength: 0 });
    expect(
      [...bare.subarray(0, 4)].every((value, j) => Math.abs(value - (byHand(few, 0, [])[j] ?? 9)) < 1e-5),
    ).toBe(true);
    for (const [i, value] of bare.entries()) expect(weak?.[i]).toBeCloseTo(value, 5);
  });

  it("of half strength are those of half the key, where keys are added", async () => {
    const [half] = await opened.logits(few, keys.slice(0, 1), { strength: 0.5 });
    const [halved] = await opened.logits(few, [mapKey(keys[0] ?? new Map(), (k) => k.map((v) => v / 2))]);
    for (const [i, value] of half?.entries() ?? []) expect(halved?.[i]).toBeCloseTo(value, 5);
  });

  it("follow the weights", async () => {
    const type = { dtype: "float32", shape: [4, 8] } as const;
    const blank = opened.withWeights({ "head.weight": { type, values: new Float32Array(32) } });
    expect((await blank.unkeyedLogits(few)).every((value) => value === 0)).toBe(true);
    expect((await opened.unkeyedLogits(few)).some((value) => value !== 0)).toBe(true);
    blank.release();
  });
});

describe("samples", () => {
  it("are picked in any order, more of them than there are", () => {
    const { count, input, labels } = pickSamples(few, [2, 0, 2, 2, 2, 2, 2, 2]);
    expect([count, input.length, labels.length]).toEqual([8, 32, 8]);
    expect([...input.subarray(4, 8)]).toEqual([...few.input.subarray(0, 4)]);
    expect([...input.subarray(28)]).toEqual([...few.input.subarray(8, 12)]);
    expect(labels[1]).toBe(few.labels[0]);
  });
});

describe("the shift of a key", () => {
  it("is added to the keys of single rows", async () => {
    const layouts = opened.layouts;
    const shift = stream(2, "diagnose").fillNormal(new Float32Array(14 * 4));
    const executable = await engine.compile({
      inputs: {
        ...weightTypes(model.parameters),
        input: float32(7, 4),
        shift: float32(14, 4),
        ...keyTypes(layouts, 2),
      },
      run: (ops, inputs) => ({
        logits: gatedLogits(ops, model, {
          weights: inputs,
          input: pick(inputs, "input"),
          keys: keysOf(layouts, inputs),
          shift: { input: pick(inputs, "shift") },
        }),
      }),
    });
    const fed = uploadAll(engine, {
      input: { type: float32(7, 4), values: few.input },
      shift: { type: float32(14, 4), values: shift },
      ...stackKeys(keys.slice(0, 2)),
    });
    const { values } = await engine.download(
      pick(await executable.run({ ...opened.weights, ...fed }), "logits"),
    );
    for (const row of [0, 6, 7, 13]) {
      const key = keys[row < 7 ? 0 : 1]?.get("input") ?? [];
      const moved = Array.from(key, (value, i) => value + (shift[row * 4 + i] ?? 0));
      const expected = byHand(few, row % 7, moved);
      for (let j = 0; j < 4; j++) expect(values[row * 4 + j]).toBeCloseTo(expected[j] ?? Number.NaN, 4);
    }
    await executable.dispose();
  });
});

describe("the auxiliary logits of a opened", () => {
  it("are those of its last output, under each key and without one", async () => {
    const head = { classes: 3, reject: null, auxReject: 3 };
    const changed = { ...model, experiment: { ...model.experiment, head } };
    const other = new OpenedModel({ model: changed, weights: opened.hostWeights, engine, key });
    const found = await other.auxiliaryLogits(few, keys.slice(0, 2));
    const [bare] = await other.auxiliaryLogits(few, null);
    expect(found.map(({ length }) => length)).toEqual([7, 7]);
    for (let row = 0; row < 7; row++) {
      expect(found[1]?.[row]).toBeCloseTo(byHand(few, row, keys[1]?.get("input") ?? [])[3] ?? 9, 4);
      expect(bare?.[row]).toBeCloseTo(byHand(few, row, [])[3] ?? 9, 4);
    }
    await other.dispose();
  });
});

describe("wrong keys", () => {
  const [layout] = opened.layouts;
  if (layout === undefined) throw new Error("no keyspace");
  const points = [
    { name: "input", shape: [4], dim: 4 },
    { name: "hidden", shape: [8], dim: 8 },
  ];

  it.each([
    ["gaussian, one for all points, rescaled", { std: 0.5 }],
    ["orthogonal", { wrong: { kind: "orthogonal" } }],
    ["near, with coefficients per point", { wrong: { kind: "near", distance: 0.3 }, perPoint: true, std: 2 }],
    ["stale, of bases per point", { wrong: { kind: "stale" }, basis: { kind: "uniform", perPoint: true } }],
  ] as const)("are those of the wrong path: %s", (_, change) => {
    const alpha = { ...layout.config.alpha, perPoint: "perPoint" in change };
    const config: KeyspaceConfig = { ...layout.config, ...change, alpha };
    const layouts = [{ ...layout, config, points, width: 8 }];
    const bases = drawKeyBases(layouts, 5);
    const source = new KeySource(layouts, 5, bases);
    const moments = [
      ["evaluate", "test", 0],
      ["evaluate", "test", 1],
    ];
    const found = drawWrongKeys({ ...key, layouts, bases }, 5, moments);
    for (const [i, moment] of moments.entries()) {
      const draws = source.draw("wrong", 1, moment);
      const graph = trace({ ...source.basisTypes(), ...source.drawTypes("wrong", 1) }, (ops, inputs) =>
        source.keys(ops, "wrong", inputs),
      );
      const feeds = Object.entries({ ...source.basisTensors(), ...draws }).map(([name, { values }]) => [
        name,
        values,
      ]);
      for (const [point, { values }] of Object.entries(interpret(graph, Object.fromEntries(feeds)))) {
        expect(found[i]?.get(point)).toHaveLength(values.length);
        for (const [j, value] of [...(found[i]?.get(point) ?? [])].entries()) {
          expect(value).toBeCloseTo(Number(values[j]), 5);
        }
      }
    }
  });
});

describe("predictions", () => {
  const { head } = model.experiment;
  const logits = Float32Array.of(0, 1, 2, 3, 5, 1, 2, 3, Number.NaN, 0, 0, 0);
  const samples = { count: 3, input: new Float32Array(), labels: Int32Array.of(2, 0, 0) };

  it("are the highest output of all, or of the classes alone; NaN predicts nothing", () => {
    expect([...predictions(logits, head, "all")]).toEqual([3, 0, -1]);
    expect([...predictions(logits, head, "classes")]).toEqual([2, 0, -1]);
  });

  it("are counted as right only where they are the label", () => {
    expect(accuracy(logits, samples, head)).toBeCloseTo(1 / 3);
    expect(accuracy(logits, samples, head, "classes")).toBeCloseTo(2 / 3);
    expect(rejectShare(logits, head)).toBeCloseTo(1 / 3);
  });
});
