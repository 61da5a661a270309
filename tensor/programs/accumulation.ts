import type { Ops } from "../ops/ops.js";
import { float32, sizeOf, type TensorType } from "../ops/tensor-type.js";
import type { HostTensor } from "./host-tensor.js";
import { type Named, pick } from "./named.js";
import type { LossProgram, Program, UpdateRules } from "./program.js";
import { type GradientProgram, updateInputs } from "./training-step.js";
import { updateWeights } from "./update.js";

/** The name of the sum of a parameter's gradients, where a step has several batches. */
const sumName = (parameter: string): string => `sum:${parameter}`;

function sumTypes(parameters: Named<TensorType>): Named<TensorType> {
  return Object.fromEntries(Object.entries(parameters).map(([name, type]) => [sumName(name), type]));
}

/** Sums before the first batch. What they hold does not count until a batch is added. */
export function initialSums(parameters: Named<TensorType>): Named<HostTensor> {
  const sums = Object.entries(sumTypes(parameters)).map(([name, type]): [string, HostTensor] => [
    name,
    { type, values: new Float32Array(sizeOf(type.shape)) },
  ]);
  return Object.fromEntries(sums);
}

/**
 * Adds the gradients g of one batch to the sums of its step:
 *
 *     sum ← carried · sum + share · g
 *
 * Besides parameters, buffers, sums and the inputs of the loss it is fed two float32 scalars: `share`, what part of the step the batch is, and
 * `carried`, 0 for the first batch of a step, which so begins anew, and 1 for the others. It gives the new sums and buffers, the loss and the metrics.
 */
export function addingProgram(program: LossProgram): GradientProgram {
  const { parameters, buffers = {}, inputs } = program;
  const sums = sumTypes(parameters);
  return {
    of: program,
    inputs: {
      ...parameters,
      ...buffers,
      ...sums,
      ...{ share: float32(), carried: float32() },
      ...inputs,
    },
    concluded: Object.keys(sums),
    conclude<T>(ops: Ops<T>, fed: Named<T>, gradients: Named<T>): Named<T> {
      const added = Object.keys(parameters).map((name): [string, T] => {
        const before = ops.mul(pick(fed, sumName(name)), pick(fed, "carried"));
        return [sumName(name), ops.add(before, ops.mul(pick(gradients, name), pick(fed, "share")))];
      });
      return Object.fromEntries(added);
    },
  };
}

/** The update that ends a step of several batches: its gradients are the sums. */
export function updateProgram(rules: UpdateRules): Program {
  const { parameters, average } = rules;
  return {
    // of what is averaged, buffers are no part of an update else
    inputs: { ...updateInputs(rules), ...average?.weights, ...sumTypes(parameters) },
    run<T>(ops: Ops<T>, fed: Named<T>): Named<T> {
      const sums = Object.keys(parameters).map((name) => [name, pick(fed, sumName(name))] as const);
      return updateWeights(ops, rules, fed, { gradients: Object.fromEntries(sums), buffers: fed });
    },
  };
}
