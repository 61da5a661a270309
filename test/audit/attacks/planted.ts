import { type ScoredSetting, splitSamples } from "../../../audit/attacks/index.js";
import type { AttackContextOptions } from "../../../audit/attacks/toolkit/toolkit.js";
import {
  addKey,
  batchnorm,
  createEngine,
  dense,
  dropout,
  keyFileFor,
  multiplyKey,
} from "../../../runtime/index.js";
import type { GatedModel } from "../../../runtime/model.js";
import { type ConcreteKey, OpenedModel, type Samples } from "../../../runtime/opened-model/index.js";
import type { Engine } from "../../../tensor/engines/engine.js";
import { type Shape, sizeOf } from "../../../tensor/ops/index.js";
import type { HostTensor, Named } from "../../../tensor/programs/index.js";
import type { ParameterTree } from "../../../tensor/programs/parameter-tree.js";
import { stream } from "../../../tensor/random/index.js";
import { tinyModel } from "../../support/tiny-model.js";

/** Victims whose gates have a weakness that was put there, all for one task: which of the first C features is the highest. */
const features = 8;

export function samplesOf(count: number, classes: number, width = features): Samples {
  const input = stream(count, "dataset", width).fillNormal(new Float32Array(count * width));
  const labels = Int32Array.from({ length: count }, (_, row) => {
    const scores = [...input.subarray(row * width, row * width + classes)];
    return scores.indexOf(Math.max(...scores));
  });
  return { count, input, labels };
}

export interface PlantedOptions {
  readonly classes?: number;
  readonly width?: number;
  readonly hidden?: number;
  readonly reject?: boolean;
  readonly batchnorm?: boolean;
  /** Its rate; none where it is left out. */
  readonly dropout?: number;
  /** How keys enter; added unless given. */
  readonly by?: "add" | "mul";
}

/** γ where keys are multiplied with: more than half of the factors that random keys make are at a bound. */
const strongGamma = 2;

const uniform = { kind: "uniform", bound: 0.5 } as const;
const constant = (value: number) => ({ kind: "constant", value }) as const;

/** dense → (batch norm) → relu → a key enters here → (dropout) → dense */
export function plantedModel(options: PlantedOptions = {}): GatedModel {
  const { classes = 3, width = features, hidden = 2 * classes, reject = false, by = "add" } = options;
  const outputs = classes + (reject ? 1 : 0);
  const gamma = by === "add" ? 1 : strongGamma;
  const enter = by === "add" ? addKey : multiplyKey;
  const buffer = true as const;
  const parameters: ParameterTree = {
    first: {
      weight: { shape: [hidden, width], initializer: uniform },
      bias: { shape: [hidden], initializer: uniform },
    },
    ...(options.batchnorm === true && {
      norm: {
        weight: { shape: [hidden], initializer: constant(1) },
        bias: { shape: [hidden], initializer: constant(0) },
        runningMean: { shape: [hidden], initializer: constant(0), buffer },
        runningVariance: { shape: [hidden], initializer: constant(1), buffer },
      },
    }),
    last: {
      weight: { shape: [outputs, hidden], initializer: uniform },
      bias: { shape: [outputs], initializer: uniform },
    },
  };
  const { experiment } = tinyModel({
    head: { classes, reject: reject ? classes : null, auxReject: null },
    injections: [{ keyspace: "Secret", points: ["middle"], by, gamma }],
  });
  return {
    parameters,
    points: { middle: [hidden] },
    experiment: { ...experiment, data: { ...experiment.data, sampleShape: [width] } },
    forward(ops, tree, input, inject, mode) {
      const layers = tree as unknown as Record<string, Record<string, typeof input>>;
      const layer = <Name extends string>(name: string) =>
        layers[name] as unknown as Record<Name, typeof input>;
      let h = dense(ops, input, layer<"weight" | "bias">("first"));
      if (options.batchnorm === true) {
        h = batchnorm(ops, h, layer<"weight" | "bias" | "runningMean" | "runningVariance">("norm"), mode);
      }
      h = dropout(ops, inject("middle", ops.relu(h)), { rate: options.dropout ?? 0 }, mode);
      return dense(ops, h, layer<"weight" | "bias">("last"));
    },
    gate: (ops, keys) => (point, h) => (point === "middle" ? enter(ops, h, keys[point] ?? h, gamma) : h),
    loss: () => {
      throw new Error("no victim of these tests is trained");
    },
  };
}

/** The engine of these tests. */
export async function testEngine(): Promise<Engine> {
  return await createEngine({ engine: "onnx", device: "cpu" });
}

export function tensor(shape: Shape, value: (...index: number[]) => number): HostTensor {
  const [, columns = 1] = shape;
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) {
    values[i] = shape.length === 1 ? value(i) : value(Math.floor(i / columns), i % columns);
  }
  return { type: { dtype: "float32", shape }, values };
}

/** Weights with which the planted model is right about every sample: x of the classes as relu(x) − relu(−x). */
export function solvingWeights(options: PlantedOptions = {}): Named<HostTensor> {
  const { classes = 3, width = features, hidden = 2 * classes, reject = false } = options;
  const outputs = classes + (reject ? 1 : 0);
  const sign = (unit: number): number => (unit < classes ? 1 : -1);
  const classOf = (unit: number): number => unit % classes;
  return {
    "first.weight": tensor([hidden, width], (unit = 0, feature = 0) =>
      unit < 2 * classes && classOf(unit) === feature ? sign(unit) : 0,
    ),
    "first.bias": tensor([hidden], () => 0),
    "last.weight": tensor([outputs, hidden], (output = 0, unit = 0) =>
      unit < 2 * classes && classOf(unit) === output ? sign(unit) : 0,
    ),
    "last.bias": tensor([outputs], (output = 0) => (output === classes ? -10 : 0)),
    ...(options.batchnorm === true && {
      "norm.weight": tensor([hidden], () => 1),
      "norm.bias": tensor([hidden], () => 0),
      "norm.runningMean": tensor([hidden], () => 0),
      "norm.runningVariance": tensor([hidden], () => 1),
    }),
  };
}

export function plantedVictim(
  engine: Engine,
  options: PlantedOptions,
  changed: Named<HostTensor>,
  model = plantedModel(options),
): OpenedModel {
  return new OpenedModel({
    model,
    engine,
    key: keyFileFor(model),
    weights: { ...solvingWeights(options), ...changed },
  });
}

export interface SettingOptions
  extends PlantedOptions,
    Partial<Pick<AttackContextOptions, "publicWeights" | "reportProgress" | "signal">> {
  readonly samples?: number;
  readonly leaked?: ConcreteKey;
}

/**
 * What an attack on a victim of this task is given, and what it is scored by: under a valid key the victim is taken to be
 * right everywhere.
 */
export function settingOf(victim: OpenedModel, options: SettingOptions = {}): ScoredSetting {
  const { classes = 3, width = features, samples = 3000, leaked = new Map() } = options;
  const { publicWeights, reportProgress = () => {}, signal = new AbortController().signal } = options;
  const { attacker, test } = splitSamples(samplesOf(samples, classes, width), 10_000, 1);
  return {
    setting: {
      victim,
      publicWeights,
      data: attacker,
      leakedKeys: () => [leaked],
      seed: 3,
      reportProgress,
      signal,
      controls: new Map(),
    },
    test,
    baseline: { authorised: 1, chance: 1 / classes },
  };
}
