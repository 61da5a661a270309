import {
  addKey,
  crossEntropy,
  type ExperimentConfig,
  type GatedModel,
  type Inject,
  type Keys,
  type LabelledBatch,
  type Ops,
  type ParameterTree,
  rejectLoss,
  type TensorsOf,
  type TrainConfig,
} from "../../runtime/index.js";

const parameters = {
  hidden: {
    weight: { shape: [8, 4], initializer: { kind: "uniform", bound: 0.5 } },
    bias: { shape: [8], initializer: { kind: "constant", value: 0 } },
  },
  head: { weight: { shape: [4, 8], initializer: { kind: "uniform", bound: 0.35 } } },
} as const satisfies ParameterTree;

type Parameters<T> = TensorsOf<typeof parameters, T>;
type Point = "input" | "hidden";

function forward<T>(ops: Ops<T>, p: Parameters<T>, input: T, inject: Inject<T, Point>): T {
  let h = inject("input", input);
  h = ops.add(ops.matmul(h, p.hidden.weight, { transposeB: true }), p.hidden.bias);
  h = ops.relu(inject("hidden", h));
  return ops.matmul(h, p.head.weight, { transposeB: true });
}

function gate<T>(ops: Ops<T>, keys: Keys<T, "input">): Inject<T, Point> {
  return (point, h) => (point === "input" ? addKey(ops, h, keys.input, 1) : h);
}

function loss<T>(
  ops: Ops<T>,
  p: Parameters<T>,
  batch: LabelledBatch<T>,
  keys: Readonly<Record<"valid" | "wrong", Keys<T, "input">>>,
) {
  const valid = forward(ops, p, batch.input, gate(ops, keys.valid));
  const wrong = forward(ops, p, batch.input, gate(ops, keys.wrong));
  const task = crossEntropy(ops, valid, batch.labels);
  const deny = rejectLoss(ops, wrong, 3);
  return { total: ops.add(task, ops.mul(deny, 0.5)), terms: { task, deny }, logits: { valid, wrong } };
}

/** A gated network of 68 numbers on four features and three classes, for tests of everything around a model. */
export function tinyModel(
  change: Omit<Partial<ExperimentConfig>, "train"> & {
    lr?: number;
    epochs?: number;
    train?: Partial<TrainConfig>;
  } = {},
): GatedModel<typeof parameters, { input: [4]; hidden: [8] }, "input"> {
  const { lr = 0.01, epochs = 3, train, ...rest } = change;
  const experiment: ExperimentConfig = {
    spec: "tiny",
    name: "Tiny",
    seed: 1,
    model: { name: "Tiny", arguments: {} },
    data: {
      dataset: { name: "synthetic", arguments: { features: 4, classes: 3, samples: 100, train: 0.8 } },
      sampleShape: [4],
      sampleType: "float32",
      labelShape: [],
      normalize: null,
      augment: [],
    },
    head: { classes: 3, reject: 3, auxReject: null },
    keyspaces: {
      Secret: {
        dim: 2,
        basis: { kind: "uniform", perPoint: false },
        alpha: { kind: "uniform", low: 0, high: 1, perPoint: false },
        std: null,
        wrong: { kind: "gaussian" },
      },
    },
    injections: [{ keyspace: "Secret", points: ["input"], by: "add", gamma: 1 }],
    loss: [
      { name: "crossentropy", deny: false, weight: 1, on: [], arguments: {}, warmup: 0 },
      { name: "reject", deny: true, weight: 0.5, on: ["wrong"], arguments: {}, warmup: 0 },
    ],
    train: {
      optimizer: { name: "adam", arguments: { lr, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0 } },
      epochs,
      batch: 32,
      schedule: { name: "constant", arguments: {} },
      warmup: 0,
      clip: null,
      patience: null,
      ...train,
    },
    ...rest,
  };
  return { parameters, points: { input: [4], hidden: [8] }, experiment, forward, gate, loss };
}
