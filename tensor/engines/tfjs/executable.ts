import * as tf from "@tensorflow/tfjs-core";
import type { Ops } from "../../ops/ops.js";
import {
  type GradientProgram,
  type LossProgram,
  type Named,
  type Program,
  pick,
  updateBuffers,
} from "../../programs/index.js";
import type { Executable } from "../engine.js";
import { checkedFeeds } from "../feeds.js";
import { typeOfTfjsTensor } from "./tensor.js";

/** A program that runs op by op each time. `activate` makes the backend of `ops` the active one. */
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

/** The gradients are TF.js's own; what is made of them is the same on every engine. */
export function eagerGradients(
  program: GradientProgram,
  ops: Ops<tf.Tensor>,
  activate: () => void,
): Executable<tf.Tensor> {
  return {
    async run(inputs) {
      activate();
      const fed = checkedFeeds(program.inputs, inputs, typeOfTfjsTensor);
      return tf.tidy(() => {
        const { loss, metrics, buffers, gradients } = differentiate(program.of, ops, fed);
        const nextBuffers = updateBuffers(ops, program.of, fed, buffers);
        return ownTensors({
          ...program.conclude(ops, fed, gradients, nextBuffers),
          ...nextBuffers,
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

/** The loss, metrics, new buffers, and a gradient for each parameter: zeros if the loss does not depend on it. */
function differentiate(program: LossProgram, ops: Ops<tf.Tensor>, fed: Named<tf.Tensor>): Differentiated {
  const names = Object.keys(program.parameters);
  // TF.js refuses to differentiate by no parameters.
  if (names.length === 0) return { buffers: {}, ...program.loss(ops, fed, fed), gradients: {} };
  // TF.js allows variables that the loss does not depend on. They share the values of the parameters.
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

/** Copies of tensors that outlive TF.js's gradient pass; `kept` lists them for disposal. */
function outliving(tensors: Named<tf.Tensor>, kept: tf.Tensor[]): Named<tf.Tensor> {
  const copies = Object.entries(tensors).map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))] as const);
  kept.push(...copies.map(([, copy]) => copy));
  return Object.fromEntries(copies);
}

/** A handle of its own for every output: an op may return its operand, and each handle is disposed of separately. */
function ownTensors(tensors: Named<tf.Tensor>): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.clone(tensor)]));
}
