import * as tf from "@tensorflow/tfjs";
import type { Ops } from "../../ops/ops.js";
import { trainingInputs, updateParameters } from "../../train/update.js";
import { type Executable, type Named, type Program, pick, type TrainingProgram } from "../engine.js";
import { checkedFeeds } from "../feeds.js";
import { typeOf } from "./ops/index.js";

/** A program that is run anew each time. `activate` makes ready the backend of `ops`. */
export function eagerExecutable(
  program: Program,
  ops: Ops<tf.Tensor>,
  activate: () => void,
): Executable<tf.Tensor> {
  return {
    async run(inputs) {
      activate();
      const fed = checkedFeeds(program.inputs, inputs, typeOf);
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
      const fed = checkedFeeds(wanted, inputs, typeOf);
      return tf.tidy(() => {
        const { loss, metrics, gradients } = differentiate(program, ops, fed);
        return ownTensors({ ...updateParameters(ops, program, fed, gradients), loss, ...metrics });
      });
    },
    async dispose() {},
  };
}

interface Differentiated {
  readonly loss: tf.Tensor;
  readonly metrics: Named<tf.Tensor>;
  readonly gradients: Named<tf.Tensor>;
}

/** The loss, what was seen on the way, and a gradient for each parameter: zeros where the loss does not depend on it. */
function differentiate(program: TrainingProgram, ops: Ops<tf.Tensor>, fed: Named<tf.Tensor>): Differentiated {
  const names = Object.keys(program.parameters);
  // TF.js differentiates by variables without insisting that every one of them matters. They share the values.
  const variables = names.map((name) => tf.variable(pick(fed, name)));
  let seen: Named<tf.Tensor> = {};
  try {
    const { value, grads } = tf.variableGrads(() => {
      const { loss, metrics } = program.loss<tf.Tensor>(
        ops,
        Object.fromEntries(names.map((name, index) => [name, variables[index] as tf.Tensor])),
        fed,
      );
      seen = kept(metrics);
      return loss as tf.Scalar;
    }, variables);
    const gradients = names.map((name, index) => {
      const variable = variables[index] as tf.Variable;
      return [name, grads[variable.name] ?? tf.zerosLike(pick(fed, name))] as const;
    });
    const metrics = Object.fromEntries(
      Object.entries(seen).map(([name, tensor]) => [name, tf.clone(tensor)]),
    );
    return { loss: value, metrics, gradients: Object.fromEntries(gradients) };
  } finally {
    tf.dispose(seen);
    tf.dispose(variables);
  }
}

/** Tensors that outlive the pass in which TF.js takes gradients; whoever keeps them disposes of them. */
function kept(tensors: Named<tf.Tensor>): Named<tf.Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))]),
  );
}

/** A handle of its own for every output: an op may give back its operand, and handles are disposed of one by one. */
function ownTensors(tensors: Named<tf.Tensor>): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.clone(tensor)]));
}
