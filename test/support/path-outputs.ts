import { batchTypes } from "../../runtime/evaluate/counts.js";
import { evaluation, type GatedModel, type KeyPath, type KeySource } from "../../runtime/index.js";
import { traceProgram } from "../../tensor/graph/index.js";
import {
  type HostTensor,
  type Named,
  pick,
  unflattenParameters,
  weightTypes,
} from "../../tensor/programs/index.js";
import { interpret } from "./reference/index.js";

/** A model with given weights, and the keys that it is evaluated under. */
export interface JudgedModel {
  readonly model: GatedModel;
  readonly keys: KeySource;
  readonly weights: Named<HostTensor>;
}

/** The outputs of a model for batch `index` of the test split along one key path, in double precision, flat. */
export function pathOutputs(
  { model, keys, weights }: JudgedModel,
  path: KeyPath,
  input: HostTensor,
  index: number,
): number[] {
  const samples = input.type.shape[0] ?? 0;
  const graph = traceProgram({
    inputs: {
      ...weightTypes(model.parameters),
      input: batchTypes(model, samples).input,
      ...keys.basisTypes(),
      ...keys.drawTypes("valid", 1),
      ...keys.drawTypes("wrong", 1),
    },
    run(ops, inputs) {
      const p = unflattenParameters(model.parameters, inputs);
      const inject =
        path === "none" ? <T>(_: string, h: T): T => h : model.gate(ops, keys.keys(ops, path, inputs));
      return { outputs: model.forward(ops, p, pick(inputs, "input"), inject, evaluation) };
    },
  });
  const moment = ["evaluate", "test", index];
  const draws = { ...keys.draw("valid", 1, moment), ...keys.draw("wrong", 1, moment) };
  const feeds = { ...weights, input, ...keys.basisTensors(), ...draws };
  const values = Object.entries(feeds).map(([name, tensor]) => [name, tensor.values] as const);
  return Array.from(pick(interpret(graph, Object.fromEntries(values)), "outputs").values);
}
