import { describe, expect, it, vi } from "vitest";
import { batchTypes } from "../../runtime/evaluate/counts.js";
import { evaluationProgram } from "../../runtime/evaluate/program.js";
import { float32, type GatedModel, KeySource, keyLayouts, sizeOf } from "../../runtime/index.js";
import { DropoutSource } from "../../runtime/train/dropout-source.js";
import { trainingProgram } from "../../runtime/train/program.js";
import { initialState } from "../../runtime/train/training-state.js";
import { Unroller } from "../../runtime/train/unroller.js";
import type { Engine } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import { type HostTensor, type Named, parameterTypes, pick } from "../../tensor/programs/index.js";
import { stream } from "../../tensor/random/index.js";
import { type Contender, expectAgreement, onReference, outputsOf } from "./engines.js";

// SwiftShader compiles the shaders of one step for most of a minute, longer beside other work, and once for each noise.
vi.setConfig({ testTimeout: 600_000 });

const samples = 6;
const steps = 5;
/**
 * Noise to train on. Where a ReLU or a pool stands within a rounding of its kink, two correct engines part: one batch of
 * noise in twelve does that to a residual network, measured by moving the reference's own weights by a rounding. A wrong
 * gradient is wrong on all of them.
 */
const noises = [0, 1, 2, 3] as const;
/** Parameters of a network that is not deep. */
const mostTensors = 40;

/**
 * Adam divides a gradient by its own size, so that one which is zero but for rounding moves its weight as far as any
 * other. A larger eps leaves such weights where they are.
 */
function calmed(model: GatedModel): GatedModel {
  const { train } = model.experiment;
  const { optimizer } = train;
  if (optimizer.arguments["eps"] === undefined) return model;
  const calm = { ...optimizer, arguments: { ...optimizer.arguments, eps: 1e-3 } };
  return { ...model, experiment: { ...model.experiment, train: { ...train, optimizer: calm } } };
}

const isDeep = ({ parameters }: GatedModel): boolean =>
  Object.keys(parameterTypes(parameters)).length > mostTensors;

/** The rate of the spec, or a hundredth: deep batch norm on six samples makes more of rounding with every full step. */
function rateOf(model: GatedModel): number {
  const rate = Number(model.experiment.train.optimizer.arguments["lr"]);
  return isDeep(model) ? rate / 100 : rate;
}

/** A batch of noise and fresh keys for one step. */
function feedsOf(
  model: GatedModel,
  keys: KeySource,
  step: number,
  alphas: number,
  noise = 0,
): Named<HostTensor> {
  const { data, head, seed } = model.experiment;
  const { input, labels } = batchTypes(model, samples);
  const classes = (length: number) => Int32Array.from({ length }, (_, i) => (i * i + step) % head.classes);
  const images = stream(seed, "dataset", "cross-engine", noise, step).fillNormal(
    new Float32Array(sizeOf(input.shape)),
  );
  return {
    input: { type: input, values: data.sampleType === "int32" ? classes(sizeOf(input.shape)) : images },
    labels: { type: labels, values: classes(sizeOf(labels.shape)) },
    ...keys.draw("valid", alphas, ["train", step]),
    ...keys.draw("wrong", alphas, ["train", step]),
  };
}

const keysOf = ({ experiment, points }: GatedModel): KeySource =>
  new KeySource(keyLayouts(experiment, points), experiment.seed);

/** Five optimizer steps from the initial weights; all weights, buffers and slots, and what each step measured. */
async function train(engine: Engine, model: GatedModel, noise = 0): Promise<Named<HostTensor>> {
  const keys = keysOf(model);
  const dropout = new DropoutSource(model, keys);
  const unroller = new Unroller(model, engine);
  const executable = await engine.compileTraining(trainingProgram(model, keys, samples));
  const scalar = (value: number): HostTensor => ({ type: float32(), values: Float32Array.of(value) });
  const { parameters, buffers, slots } = initialState(model);
  let state = uploadAll(engine, { ...parameters, ...buffers, ...slots });
  const bases = uploadAll(engine, keys.basisTensors());
  const found: Record<string, HostTensor> = {};
  for (let step = 0; step < steps; step++) {
    const feeds = feedsOf(model, keys, step, samples, noise);
    const batch = { input: pick(feeds, "input"), labels: pick(feeds, "labels") };
    const fed = uploadAll(engine, {
      ...feeds,
      ...(await unroller.draw(batch, state)),
      ...dropout.draw(samples, step),
      epoch: scalar(step),
      learning_rate: scalar(rateOf(model)),
      step: scalar(step + 1),
    });
    const outputs = await executable.run({ ...state, ...bases, ...fed });
    releaseAll(engine, fed);
    // frozen weights are no output: they stay for the next step
    const frozen = Object.keys(state).filter((name) => !(name in outputs));
    const next: typeof state = Object.fromEntries(frozen.map((name) => [name, pick(state, name)]));
    const replaced = Object.entries(state).filter(([name]) => name in outputs);
    releaseAll(engine, Object.fromEntries(replaced));
    for (const [name, tensor] of Object.entries(outputs)) {
      if (name in state) next[name] = tensor;
      else {
        found[`${name} of step ${step}`] = await engine.download(tensor);
        engine.release(tensor);
      }
    }
    state = next;
  }
  for (const [name, tensor] of Object.entries(state)) found[name] = await engine.download(tensor);
  releaseAll(engine, state);
  releaseAll(engine, bases);
  await executable.dispose();
  await unroller.dispose();
  return found;
}

/** What is measured on all key paths, with weights that were trained somewhere. */
async function judge(engine: Engine, model: GatedModel, trained: Named<HostTensor>) {
  const keys = keysOf(model);
  const { parameters, buffers } = initialState(model);
  const names = Object.keys({ ...parameters, ...buffers });
  const weights = Object.fromEntries(names.map((name) => [name, pick(trained, name)]));
  const feeds = { ...weights, ...keys.basisTensors(), ...feedsOf(model, keys, 0, 1) };
  return await outputsOf(engine, engine.compile(evaluationProgram(model, keys, samples)), feeds);
}

/** A model does on every contender what it does on the reference. */
export function describeModel(label: string, given: GatedModel, contenders: readonly Contender[]): void {
  const model = calmed(given);
  // Where shaders are compiled for the processor, those of many layers take minutes.
  const opponents = contenders.filter(({ device }) => !isDeep(model) || device !== "webgpu");
  const trainedElsewhere = onReference((engine, noise: number) => train(engine, model, noise));
  const judgedElsewhere = onReference((engine, weights: Named<HostTensor>) => judge(engine, model, weights));

  describe.each(opponents)(`${label} on $label`, ({ missing, engine }) => {
    it.skipIf(missing)("has the same losses and weights after five steps", async () => {
      const apart: unknown[] = [];
      for (const noise of noises) {
        const found = await train(engine(), model, noise);
        try {
          return expectAgreement(engine(), found, await trainedElsewhere(noise));
        } catch (error) {
          apart.push(error);
        }
      }
      throw new AggregateError(apart, apart.map(String).join("\n"));
    });

    it.skipIf(missing)("is judged alike, trained elsewhere", async () => {
      const weights = await trainedElsewhere(0);
      const [there, here] = [await judge(engine(), model, weights), await judgedElsewhere(weights)];
      expectAgreement(engine(), there, here);
      for (const name of Object.keys(here).filter((one) => /^(correct|rejected):/.test(one))) {
        expect(there[name], `${name} is a count`).toEqual(here[name]);
      }
    });
  });
}
