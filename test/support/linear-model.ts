import type { GateDiagnosticContext } from "../../audit/gate-diagnostics/gate-diagnostic.js";
import {
  addKey,
  type Engine,
  float32,
  type GatedModel,
  type HeadConfig,
  type KeyspaceConfig,
  keyFileFor,
  OpenedModel,
  type Ops,
  predictions,
  type Samples,
} from "../../runtime/index.js";
import { stream } from "../../tensor/random/index.js";
import { tinyModel } from "./tiny-model.js";

/** The activation [n, d] after a key [n or 1, d] has entered. */
export type Enter = <T>(ops: Ops<T>, h: T, key: T) => T;

export const added =
  (gamma: number): Enter =>
  (ops, h, key) =>
    addKey(ops, h, key, gamma);

/** A linear network on d features with a given gate; its weights are [outputs, d]. */
export function linearModel(options: {
  readonly d: number;
  readonly m: number;
  readonly head: HeadConfig;
  readonly enter: Enter;
}): GatedModel {
  const { d, m, head, enter } = options;
  const outputs = head.classes + (head.reject === null ? 0 : 1) + (head.auxReject === null ? 0 : 1);
  const parameters = {
    head: { weight: { shape: [outputs, d], initializer: { kind: "uniform", bound: 1 } } },
  } as const;
  const { experiment } = tinyModel();
  const { keyspaces, injections } = experiment;
  const secret = keyspaces["Secret"];
  if (secret === undefined) throw new Error("the tiny model has no keyspace Secret");
  const model: GatedModel<typeof parameters, { readonly input: readonly number[] }, "input"> = {
    parameters,
    points: { input: [d] },
    experiment: {
      ...experiment,
      head,
      data: { ...experiment.data, sampleShape: [d] },
      keyspaces: { Secret: { ...secret, dim: m } },
      injections: injections.map((each) => ({ ...each, points: ["input"] })),
    },
    forward: (ops, p, input, inject) =>
      ops.matmul(inject("input", input), p.head.weight, { transposeB: true }),
    gate: (ops, keys) => (_point, h) => enter(ops, h, keys.input),
    loss: () => {
      throw new Error("it is not trained");
    },
  };
  return model as unknown as GatedModel;
}

/** That network with its weights, [outputs, d] row by row, opened to be examined. */
export function openedLinearModel(
  options: Parameters<typeof linearModel>[0] & {
    readonly weight: ArrayLike<number>;
    readonly engine: Engine;
    readonly change?: (config: KeyspaceConfig) => KeyspaceConfig;
  },
): OpenedModel {
  const { d, weight, engine, change = (config) => config } = options;
  const plain = linearModel(options);
  const { keyspaces } = plain.experiment;
  const changed = Object.entries(keyspaces).map(([name, config]) => [name, change(config)] as const);
  const model = { ...plain, experiment: { ...plain.experiment, keyspaces: Object.fromEntries(changed) } };
  const values = Float32Array.from(weight);
  const weights = { "head.weight": { type: float32(values.length / d, d), values } };
  return new OpenedModel({ model, weights, engine, key: keyFileFor(model) });
}

/** Samples [count, d] of the standard normal distribution times `scale`, labelled by the network without a key. */
export async function labelledNoise(
  opened: OpenedModel,
  { count, d, scale = 1 }: { readonly count: number; readonly d: number; readonly scale?: number },
): Promise<Samples> {
  const input = stream(count, "dataset").fillNormal(new Float32Array(count * d), 0, scale);
  const samples = { count, input, labels: new Int32Array(count) };
  const logits = await opened.unkeyedLogits(samples);
  return { ...samples, labels: predictions(logits, opened.model.experiment.head, "classes") };
}

/** The context of a diagnostic, and a list of what it leaves out. */
export function contextOf(opened: OpenedModel, samples: Samples) {
  const left: { part: string; reason: string }[] = [];
  const heard: number[] = [];
  const context: GateDiagnosticContext = {
    opened,
    samples,
    seed: 3,
    reportProgress: (done) => heard.push(done),
    leaveOut: (part, reason) => left.push({ part, reason }),
    signal: new AbortController().signal,
  };
  return { context, left, heard };
}
