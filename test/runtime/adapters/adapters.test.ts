import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { adaptedWeights, factorTypes } from "../../../runtime/adapters/adapted-matrices.js";
import { loraAdapter } from "../../../runtime/adapters/lora.js";
import { loadWeightsOf } from "../../../runtime/index.js";
import { KeySource, keyLayouts } from "../../../runtime/keys/index.js";
import { dense } from "../../../runtime/layers/index.js";
import type { ExperimentConfig, GatedModel } from "../../../runtime/model.js";
import { rateFactors, trainedCount, trainedParts } from "../../../runtime/parameters/trained-parts.js";
import {
  loadCheckpoint,
  loadSlots,
  loadWeights,
  saveCheckpoint,
} from "../../../runtime/run-folder/checkpoint.js";
import { RunFolder, runFiles } from "../../../runtime/run-folder/run-folder.js";
import { trainingProgram } from "../../../runtime/train/program.js";
import { Trainer } from "../../../runtime/train/trainer.js";
import { initialState, type TrainingState } from "../../../runtime/train/training-state.js";
import { weightsInUse } from "../../../runtime/train/weights-in-use.js";
import { GraphBuilder, gradients, topologicalOrder, traceTraining } from "../../../tensor/graph/index.js";
import { float32, type Shape, sizeOf } from "../../../tensor/ops/index.js";
import { type HostTensor, type Named, pick } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import { model as adapted } from "../../golden/adapted.Adapted.js";
import { engines } from "../../support/engines.js";
import { interpret } from "../../support/reference/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { tinyModel } from "../../support/tiny-model.js";

const stored = readFileSync(new URL("pytorch/steps.json", import.meta.url), "utf8");
/** What `pytorch/steps.py` wrote. */
const pytorch = JSON.parse(stored) as { losses: number[]; parameters: Record<string, number[]> };

/** What `numbers` of `pytorch/steps.py` gives. */
const numbers = (shape: Shape, seed: number, scale: number): number[] =>
  Array.from({ length: sizeOf(shape) }, (_, i) => scale * Math.sin(0.7 * i * (1 + seed / 7) + seed));

const tensor = (shape: Shape, values: readonly number[]): HostTensor => ({
  type: float32(...shape),
  values: Float32Array.from(values),
});

const keysOf = ({ experiment, points }: GatedModel): KeySource =>
  new KeySource(keyLayouts(experiment, points), experiment.seed);

/** Names of `steps.py`, in its order. */
const order = [
  ...["dense1.weight", "dense1.bias", "dense2.weight", "dense2.bias"],
  ...Object.keys(factorTypes(adapted)),
];

/** The state that `steps.py` begins with. */
function startOfPytorch(): TrainingState {
  const state = initialState(adapted);
  const parameters = order.map((name, i): [string, HostTensor] => {
    const { shape } = pick(state.parameters, name).type;
    return [name, tensor(shape, numbers(shape, 2 + i, 0.5))];
  });
  return { ...state, parameters: Object.fromEntries(parameters) };
}

const by = { name: "lora", arguments: { rank: 2, alpha: 4 } };
const scratch = scratchFolder();

describe.each(engines)("training by adapters, on $name", ({ create }) => {
  const batch = {
    ...{ epoch: 0, index: 0, size: 8 },
    input: stream(5, "dataset").fillNormal(new Float32Array(8 * 4), 0, 1),
    labels: Int32Array.from({ length: 8 }, (_, i) => i % 3),
  };

  it("takes the steps of PyTorch", async () => {
    const trainer = new Trainer(adapted, keysOf(adapted), await create(), startOfPytorch());
    const input = Float32Array.from(numbers([4, 5], 1, 1));
    const labels = Int32Array.of(0, 1, 2, 1);
    for (const [index, expected] of pytorch.losses.entries()) {
      const { loss } = await trainer.advance({ epoch: 0, index, size: 4, input, labels }, 0.05);
      expect(Math.abs(loss - expected)).toBeLessThan(1e-6);
    }
    const { parameters } = await trainer.snapshot();
    await trainer.dispose();
    expect(Object.keys(pytorch.parameters)).toHaveLength(5);
    for (const [name, expected] of Object.entries(pytorch.parameters)) {
      const found = [...pick(parameters, name).values];
      const apart = found.map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN)));
      expect(Math.max(...apart), name).toBeLessThan(1e-6);
    }
    for (const name of ["dense1.weight", "dense1.bias", "dense2.weight"])
      expect(pick(parameters, name), name).toEqual(pick(startOfPytorch().parameters, name));
  });

  it("is used with the matrices that the factors make, which go into files", async () => {
    const trainer = new Trainer(adapted, keysOf(adapted), await create(), startOfPytorch());
    const state = await trainer.snapshot();
    const used = weightsInUse(state, adapted);
    const engine = await create();
    const resident = await trainer.withWeightsInUse(async (weights) =>
      Object.fromEntries(
        await Promise.all(
          Object.keys(used.parameters).map(
            async (name) => [name, await engine.download(pick(weights, name) as never)] as const,
          ),
        ),
      ),
    );
    await trainer.dispose();
    expect(resident).toEqual(used.parameters);
    expect(Object.keys(used.parameters)).toEqual(order.slice(0, 4));
    const values = (name: string): number[] => [...pick(state.parameters, name).values];
    const [w, a, b] = ["dense1.weight", "lora:dense1.weight.a", "lora:dense1.weight.b"].map(values) as [
      number[],
      number[],
      number[],
    ];
    const merged = w.map((value, i) => {
      const [row, column] = [Math.floor(i / 5), i % 5];
      const change = [0, 1].reduce((sum, k) => sum + (b[2 * row + k] ?? 0) * (a[5 * k + column] ?? 0), 0);
      return Math.fround(value + 2 * change);
    });
    expect([...pick(used.parameters, "dense1.weight").values]).toEqual(merged);
    expect(merged).not.toEqual(w);

    const folder = RunFolder.create(join(scratch, engine.name));
    saveCheckpoint(folder, runFiles.latest, adapted, { state, progress: { epochs: [], running: null } });
    expect(loadCheckpoint(folder, runFiles.latest, adapted).state).toEqual(state);
    expect(loadWeights(folder, runFiles.latest, adapted)).toEqual(used);
    expect(Object.keys(loadSlots(folder, runFiles.latest, adapted))).toContain("m:lora:dense1.weight.b");
    folder.close();
    const weights = { file: folder.fileOf(runFiles.latest) };
    const begun = loadWeightsOf({ parameters: adapted.parameters, experiment: { weights } });
    expect(begun?.values).toEqual(used.parameters);
  });

  it("moves factors as the chain rule says, under adversarial keys and an unrolled term too", async () => {
    const { Secret } = tinyModel().experiment.keyspaces;
    const wrong = { kind: "adversarial", steps: 2, step: 0.25, way: "gate" } as const;
    const fineTuned = {
      ...{ name: "fine_tuned", deny: true, weight: 1, on: ["none"] as const, warmup: 0 },
      arguments: { steps: 2, lr: 0.1 },
    };
    const sgd = { name: "sgd", arguments: { lr: 0.1, momentum: 0, nesterov: false, weight_decay: 0 } };
    const settings = {
      train: { optimizer: sgd },
      keyspaces: { Secret: { ...Secret, wrong } as NonNullable<typeof Secret> },
      loss: [...tinyModel().experiment.loss, fineTuned],
    };
    const whole = tinyModel(settings);
    const part = tinyModel({ ...settings, adapt: [{ by, matrices: ["hidden.weight"] }] });
    const start = initialState(part);
    // B is drawn too here, so that the gradient by A is not zero
    const b = tensor([8, 2], numbers([8, 2], 3, 0.3));
    const begun = { ...start, parameters: { ...start.parameters, "lora:hidden.weight.b": b } };
    const merged = { ...initialState(whole), parameters: weightsInUse(begun, part).parameters };
    const [all, own] = [await afterOneStep(whole, merged), await afterOneStep(part, begun)];
    expect(Object.keys(own.terms)).toContain("deny fine_tuned on none");
    for (const [name, value] of Object.entries(all.terms)) expect(own.terms[name]).toBeCloseTo(value, 5);
    // ΔB = s ΔW Aᵀ and ΔA = s Bᵀ ΔW
    const [w, a] = [
      moved(all.state, merged, "hidden.weight"),
      pick(begun.parameters, "lora:hidden.weight.a").values,
    ];
    const deltaB = moved(own.state, begun, "lora:hidden.weight.b");
    const deltaA = moved(own.state, begun, "lora:hidden.weight.a");
    const sum = (count: number, term: (k: number) => number): number =>
      2 * Array.from({ length: count }, (_, k) => term(k)).reduce((x, y) => x + y, 0);
    for (const [i, found] of deltaB.entries()) {
      const [row, rank] = [Math.floor(i / 2), i % 2];
      expect(found).toBeCloseTo(
        sum(4, (k) => (w[4 * row + k] ?? 0) * (a[4 * rank + k] ?? 0)),
        5,
      );
    }
    for (const [i, found] of deltaA.entries()) {
      const [rank, column] = [Math.floor(i / 4), i % 4];
      expect(found).toBeCloseTo(
        sum(8, (k) => (b.values[2 * k + rank] ?? 0) * (w[4 * k + column] ?? 0)),
        5,
      );
    }
    expect(Math.hypot(...deltaB)).toBeGreaterThan(1e-2);
    expect(Math.hypot(...deltaA)).toBeGreaterThan(1e-2);
    expect(pick(own.state.parameters, "hidden.weight")).toEqual(pick(begun.parameters, "hidden.weight"));
  });

  async function afterOneStep(model: GatedModel, start: TrainingState) {
    const trainer = new Trainer(model, keysOf(model), await create(), start);
    const { terms } = await trainer.advance(batch, 0.1);
    const state = await trainer.snapshot();
    await trainer.dispose();
    return { terms, state };
  }
});

const moved = (after: TrainingState, before: TrainingState, name: string): number[] =>
  [...pick(after.parameters, name).values].map((w, i) => w - (pick(before.parameters, name).values[i] ?? 0));

describe("the graph of a step with adapters", () => {
  const isOfMatrix = ({ type: { shape } }: { readonly type: { readonly shape: Shape } }): boolean =>
    shape.length === 2 && shape.includes(6) && shape.includes(5);
  const madeIn = (model: GatedModel): string[] =>
    topologicalOrder(traceTraining(trainingProgram(model, keysOf(model), 4))).flatMap((node) =>
      node.kind === "op" && isOfMatrix(node) ? [node.op] : [],
    );

  it("makes nothing of the size of an adapted matrix, and no gradient of it", () => {
    const { adapt: _, freeze: __, ...whole } = adapted.experiment as ExperimentConfig;
    expect(madeIn({ ...adapted, experiment: whole } as GatedModel)).toContain("matmul");
    expect(madeIn(adapted)).toEqual([]);
  });
});

describe("an adapted layer", () => {
  const experiment = { adapt: [{ by, matrices: ["weight"] }] };
  const shapes = { weight: [6, 5], "lora:weight.a": [2, 5], "lora:weight.b": [6, 2], h: [3, 4, 5] };
  const feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [name, numbers(shape, i, 0.5)] as const),
  );

  function computed(fed: Named<number[]>) {
    const builder = new GraphBuilder();
    const inputs = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, builder.input(name, float32(...shape))] as const),
    );
    const { ops, weights } = adaptedWeights(builder.ops, experiment, inputs);
    const weight = pick(weights, "weight");
    const y = dense(ops, pick(inputs, "h"), { weight });
    // what is not a product with the transposed matrix gets the matrix
    const same = builder.ops.matmul(pick(inputs, "h"), builder.ops.transpose(weight, [1, 0]));
    const cosines = Array.from({ length: 72 }, (_, i) => Math.cos(i));
    const sum = ops.sum(ops.mul(y, ops.constant(cosines, float32(3, 4, 6))));
    const names = Object.keys(shapes);
    const slopes = gradients(
      builder,
      sum,
      names.map((name) => pick(inputs, name)),
    );
    const outputs = Object.fromEntries(names.map((name, i) => [name, slopes[i] as typeof sum] as const));
    return interpret(builder.build({ y, same, sum, ...outputs }), fed);
  }

  it("multiplies by the matrix with its change", () => {
    const { y, same } = computed(feeds);
    for (const [i, value] of (y?.values ?? []).entries()) expect(value).toBeCloseTo(same?.values[i] ?? 0, 12);
    expect(y?.values).toHaveLength(72);
  });

  it.each(Object.keys(shapes))("has the slope by %s that finite differences give", (name) => {
    const direction = numbers([pick(feeds, name).length], 9, 1);
    const [above, below] = [1e-5, -1e-5].map((step) => {
      const values = pick(feeds, name).map((value, i) => value + step * (direction[i] ?? 0));
      return computed({ ...feeds, [name]: values })["sum"]?.values[0] ?? Number.NaN;
    }) as [number, number];
    const found = computed(feeds)[name]?.values ?? [];
    const slope = direction.reduce((total, step, i) => total + step * (found[i] ?? 0), 0);
    expect(Math.abs(slope)).toBeGreaterThan(1e-3);
    expect(Math.abs(slope - (above - below) / 2e-5)).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
  });
});

describe("what adapters leave as it is", () => {
  const parts = (settings: Partial<ExperimentConfig>) =>
    trainedParts(tinyModel({ adapt: [{ by, matrices: ["hidden.weight"] }], ...settings }));
  const factors = ["lora:hidden.weight.a", "lora:hidden.weight.b"];

  it("is all that comes from elsewhere, without what is excepted", () => {
    const { parameters, frozen } = parts({ weights: { file: "w", except: ["head"] } });
    expect(Object.keys(parameters)).toEqual(["head.weight", ...factors]);
    expect(Object.keys(frozen)).toEqual(["hidden.weight", "hidden.bias"]);
  });

  it("is what `freeze` says, and the matrices", () => {
    const weights = { file: "w" };
    expect(Object.keys(parts({ weights, freeze: ["head"] }).parameters)).toEqual(["hidden.bias", ...factors]);
    expect(Object.keys(parts({ weights, freeze: [] }).frozen)).toEqual(["hidden.weight"]);
    expect(Object.keys(parts({ freeze: ["hidden", "head"] }).parameters)).toEqual(factors);
  });

  it("is the matrices alone where all weights are drawn", () => {
    expect(Object.keys(parts({}).frozen)).toEqual(["hidden.weight"]);
  });

  it("is told from what is trained in numbers, and has no learning rate of its own", () => {
    const model = tinyModel({
      adapt: [{ by, matrices: ["hidden.weight"] }],
      weights: { file: "w" },
      train: { rates: [{ factor: 3, at: ["hidden"] }] },
    });
    expect(trainedCount(model)).toBe(2 * 4 + 8 * 2);
    expect(rateFactors(model)).toMatchObject(Object.fromEntries(factors.map((name) => [name, 3])));
  });
});

describe("averages of adapted weights", () => {
  const model = tinyModel({
    adapt: [{ by, matrices: ["hidden.weight"] }],
    freeze: ["hidden"],
    train: { average: 0.9 },
  });

  it("are made of the averages of the factors, and come back from a checkpoint", () => {
    const start = initialState(model);
    const b = tensor([8, 2], numbers([8, 2], 3, 0.3));
    const state = { ...start, slots: { ...start.slots, "average:lora:hidden.weight.b": b } };
    const merged = { ...start, parameters: { ...start.parameters, "lora:hidden.weight.b": b } };
    const plain = tinyModel({
      ...model.experiment,
      train: { ...model.experiment.train, average: undefined } as never,
    });
    const used = weightsInUse(state, model);
    expect(pick(used.parameters, "hidden.weight")).toEqual(
      pick(weightsInUse(merged, plain).parameters, "hidden.weight"),
    );
    expect(pick(used.parameters, "hidden.weight")).not.toEqual(pick(start.parameters, "hidden.weight"));
    const folder = RunFolder.create(join(scratch, "averaged"));
    saveCheckpoint(folder, runFiles.latest, model, { state, progress: { epochs: [], running: null } });
    expect(loadCheckpoint(folder, runFiles.latest, model).state).toEqual(state);
    expect(loadWeights(folder, runFiles.latest, model)).toEqual(used);
    folder.close();
  });
});

describe("the factors before training", () => {
  const model = tinyModel({ adapt: [{ by, matrices: ["hidden.weight"] }] });
  const { parameters } = initialState(model);

  it("change nothing", () => {
    expect(weightsInUse(initialState(model), model).parameters).toEqual(initialState(tinyModel()).parameters);
  });

  it("are drawn as PEFT draws them, each matrix for itself, from the seed", () => {
    const a = pick(parameters, "lora:hidden.weight.a");
    expect(a.type.shape).toEqual([2, 4]);
    expect(Math.max(...a.values.map(Math.abs))).toBeLessThanOrEqual(0.5);
    expect(loraAdapter.factors({ rank: 16 }, [8, 100])["a"]?.initializer).toEqual({
      kind: "uniform",
      bound: 0.1,
    });
    expect([...pick(parameters, "lora:hidden.weight.b").values]).toEqual(Array.from({ length: 16 }, () => 0));
    expect(a).toEqual(pick(initialState(model).parameters, "lora:hidden.weight.a"));
    const other = initialState(tinyModel({ ...model.experiment, seed: 2 }));
    expect(a).not.toEqual(pick(other.parameters, "lora:hidden.weight.a"));
  });
});
