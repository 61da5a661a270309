import * as tf from "@tensorflow/tfjs-core";
import type { Ops } from "../../ops/ops.js";
import {
  type Named,
  type Program,
  pick,
  type TrainingProgram,
  trainingInputs,
  updateBuffers,
  updateParameters,
} from "../../programs/index.js";
import type { Executable } from "../engine.js";
import { checkedFeeds } from "../feeds.js";
import { typeOfTfjsTensor } from "./tensor.js";

/** A program that is run anew each time. `activate` makes ready the backend of `ops`. */
export function eagerExecutable(
  program: Program,
  ops: Ops<tf.Tensor>,
  activate: () => void,
): Executable<tf.Tensor> {
  return {
    async run(inputs) {
      activate();
      const fed = checkedFeeds(program.inputs, inputs, typeOfTfjsTensor);
      return tf.tidy(() => ownTensors(program.run(ops, fed)));
    },
    async dispose() {},
  };
}

/** The gradients are TF.js's own; the update that follows is the one of every engine. */
export function eagerTraining(
  program: TrainingProgram,
  ops: Ops<tf.Tensor>,
  activate: () => void,
): Executable<tf.Tensor> {
  const wanted = trainingInputs(program);
  return {
    async run(inputs) {
      activate();
      const fed = checkedFeeds(wanted, inputs, typeOfTfjsTensor);
      return tf.tidy(() => {
        const { loss, metrics, buffers, gradients } = differentiate(program, ops, fed);
        return ownTensors({
          ...updateParameters(ops, program, fed, gradients),
          ...updateBuffers(ops, program, fed, buffers),
          loss,
          ...metrics,
        });
      });
    },
    async dispose() {},
  };
}

interface Differentiated {
  readonly loss: tf.Tensor;
  readonly metrics: Named<tf.Tensor>;
  readonly buffers: Named<tf.Tensor>;
  readonly gradients: Named<tf.Tensor>;
}

/** The loss, what was seen and kept on the way, and a gradient for each parameter: zeros where the loss does not depend on it. */
function differentiate(program: TrainingProgram, ops: Ops<tf.Tensor>, fed: Named<tf.Tensor>): Differentiated {
  const names = Object.keys(program.parameters);
  // TF.js refuses to differentiate by nothing.
  if (names.length === 0) return { buffers: {}, ...program.loss(ops, fed, fed), gradients: {} };
  // TF.js differentiates by variables without insisting that every one of them matters. They share the values.
  const variables = names.map((name) => tf.variable(pick(fed, name)));
  const values = Object.fromEntries(names.map((name, index) => [name, variables[index] as tf.Tensor]));
  const kept: tf.Tensor[] = [];
  let seen: Pick<Differentiated, "metrics" | "buffers"> = { metrics: {}, buffers: {} };
  try {
    const { value, grads } = tf.variableGrads(() => {
      const { loss, metrics, buffers = {} } = program.loss<tf.Tensor>(ops, { ...fed, ...values }, fed);
      seen = { metrics: outliving(metrics, kept), buffers: outliving(buffers, kept) };
      return loss as tf.Scalar;
    }, variables);
    const gradients = names.map((name, index) => {
      const variable = variables[index] as tf.Variable;
      return [name, grads[variable.name] ?? tf.zerosLike(pick(fed, name))] as const;
    });
    return {
      loss: value,
      metrics: ownTensors(seen.metrics),
      buffers: ownTensors(seen.buffers),
      gradients: Object.fromEntries(gradients),
    };
  } finally {
    tf.dispose(kept);
    tf.dispose(variables);
  }
}

/** Copies of tensors that outlive the pass in which TF.js takes gradients; they are noted, to be disposed of. */
function outliving(tensors: Named<tf.Tensor>, kept: tf.Tensor[]): Named<tf.Tensor> {
  const copies = Object.entries(tensors).map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))] as const);
  kept.push(...copies.map(([, copy]) => copy));
  return Object.fromEntries(copies);
}

/** A handle of its own for every output: an op may give back its operand, and handles are disposed of one by one. */
function ownTensors(tensors: Named<tf.Tensor>): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.clone(tensor)]));
}
