import { Failure } from "../../diagnostics/index.js";
import type { Engine } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import {
  bufferTypes,
  type HostTensor,
  hostScalar,
  initialSlots,
  type Named,
  type Optimizer,
  parameterTypes,
  pick,
  slotName,
  type TrainingProgram,
  unflattenParameters,
} from "../../tensor/programs/index.js";
import { stream } from "../../tensor/random/index.js";
import type { Dataset } from "../data/index.js";
import { batchTypes } from "../evaluate/counts.js";
import type { KeySupply } from "../keys/index.js";
import { learnedLoss } from "../losses/index.js";
import { evaluation, type GatedModel } from "../model.js";
import { samplesOf } from "../opened-model/read-samples.js";
import { learnedOf } from "../target.js";
import { LossError, ResidentState } from "../train/resident-state.js";

/** How many training samples are looked at, and how many at once. */
const samplesInAll = 2048;
const samplesAtOnce = 32;

/** What the effects of weights are measured with. */
export interface EffectSource<Resident = unknown> {
  readonly dataset: Dataset;
  readonly engine: Engine<Resident>;
  readonly keys: KeySupply;
}

/**
 * What the numbers of each parameter are worth to the network: w² times the mean of g², g being the gradient of the
 * cross-entropy (of numbers, the mean squared error) under valid keys on 32 training samples, over 64 such batches. To second order, and with g² in the place of the
 * curvature, the loss rises by half of that where w is set to zero (LeCun et al. 1990; Theis et al. 2018). The samples are drawn
 * from the seed of the experiment. Fails with SPK4328 where there are none, or the loss is not finite.
 */
export async function weightEffects<Resident>(
  model: GatedModel,
  weights: Named<HostTensor>,
  { dataset, engine, keys }: EffectSource<Resident>,
): Promise<Named<Float32Array>> {
  const { experiment } = model;
  const source = samplesOf(experiment, dataset, "train");
  if (source.count === 0) throw Failure.of("unmeasured-effects", { reason: "there are no training samples" });
  const size = Math.min(samplesAtOnce, source.count);
  const batches = Math.min(Math.floor(samplesInAll / size), Math.floor(source.count / size));
  const order = stream(experiment.seed, "evaluate", "effects").permutation(source.count);
  const types = parameterTypes(model.parameters);
  const program = effectProgram(model, keys, size);
  const step = await engine.compileTraining(program);
  const trained = Object.keys(types).map((name) => [name, pick(weights, name)] as const);
  const buffers = Object.keys(bufferTypes(model.parameters)).map((name) => [name, pick(weights, name)]);
  const constants = uploadAll(engine, { ...Object.fromEntries(buffers), ...keys.basisTensors() });
  const zeros = initialSlots(squaredGradients, types);
  const state = new ResidentState(engine, { ...Object.fromEntries(trained), ...zeros });
  const batch = batchTypes(model, size);
  try {
    for (let i = 0; i < batches; i++) {
      const { input, labels } = await source.pick(order.subarray(i * size, (i + 1) * size));
      await state.advance(step, constants, {
        input: { type: batch.input, values: input },
        labels: { type: batch.labels, values: labels },
        ...keys.draw("valid", size, ["evaluate", "effects", i]),
        // the weights stay where they are
        learning_rate: hostScalar(0),
        step: hostScalar(i + 1),
      });
    }
    const after = await state.download();
    const effectOf = (name: string, values: HostTensor["values"]): Float32Array => {
      const squares = pick(after, slotName("squares", name)).values;
      return Float32Array.from(values, (w, i) => (w * w * (squares[i] ?? 0)) / batches);
    };
    return Object.fromEntries(trained.map(([name, { values }]) => [name, effectOf(name, values)]));
  } catch (error) {
    if (!(error instanceof LossError)) throw error;
    throw Failure.of("unmeasured-effects", { reason: error.message }, error);
  } finally {
    state.dispose();
    releaseAll(engine, constants);
    await step.dispose();
  }
}

/** A step that moves nothing and adds up the squares of gradients. */
function effectProgram(model: GatedModel, keys: KeySupply, samples: number): TrainingProgram {
  return {
    parameters: parameterTypes(model.parameters),
    inputs: {
      ...bufferTypes(model.parameters),
      ...batchTypes(model, samples),
      ...keys.basisTypes(),
      ...keys.drawTypes("valid", samples),
    },
    optimizer: squaredGradients,
    loss(ops, weights, inputs) {
      const parameters = unflattenParameters(model.parameters, { ...inputs, ...weights });
      const gate = model.gate(ops, keys.keys(ops, "valid", inputs));
      const logits = model.forward(ops, parameters, pick(inputs, "input"), gate, evaluation);
      const { head, data } = model.experiment;
      const of = { classes: head.classes, learned: learnedOf(data) };
      return { loss: learnedLoss(ops, { logits, labels: pick(inputs, "labels") }, of), metrics: {} };
    },
  };
}

const squaredGradients: Optimizer = {
  slots: ["squares"],
  update(ops, { parameter, gradient, slots, learningRate }) {
    return {
      parameter: ops.sub(parameter, ops.mul(gradient, learningRate)),
      slots: { squares: ops.add(pick(slots, "squares"), ops.mul(gradient, gradient)) },
    };
  },
};
