import { expect } from "vitest";
import type { CheckedModel } from "../../compiler/checked.js";
import { parametersOf } from "../../compiler/parameters.js";
import { batchTypes } from "../../runtime/evaluate/counts.js";
import { competingOutputs, evaluation, type GatedModel } from "../../runtime/model.js";
import { float32, shapeOps, type TensorType } from "../../tensor/ops/index.js";
import type { ParameterDeclaration, ParameterTree, TensorsOf } from "../../tensor/programs/parameter-tree.js";

/** The type of every parameter, in the tree of the model. */
function typesOf(tree: ParameterTree): TensorsOf<ParameterTree, TensorType> {
  const entries = Object.entries(tree).map(([name, node]) => {
    const isLeaf = "shape" in node && Array.isArray(node["shape"]);
    return [name, isLeaf ? float32(...(node as ParameterDeclaration).shape) : typesOf(node as ParameterTree)];
  });
  return Object.fromEntries(entries);
}

/** Runs a generated model on types alone: parameters, losses, logits and points must be as the checker says. */
export function expectPromisedShapes(model: GatedModel, promised: CheckedModel): void {
  const { parameters, points, experiment: config } = model;
  expect(JSON.stringify(parameters)).toBe(JSON.stringify(parametersOf(promised.body)));
  const p = typesOf(parameters);
  const keys = Object.fromEntries(
    config.injections
      .flatMap((injection) => injection.points)
      .map((point) => [point, float32(4, ...(points[point] ?? []))]),
  );
  const batch = {
    ...batchTypes(model, 4),
    ...{ epoch: float32(), classWeights: float32(config.head.classes) },
  };
  const modes = { valid: evaluation, wrong: evaluation, none: evaluation };
  const { total, terms, logits } = model.loss(shapeOps, p, batch, { valid: keys, wrong: keys }, modes);
  const scalars = [total, ...Object.values(terms)];
  expect(scalars.map(({ shape }) => shape)).toEqual(scalars.map(() => []));
  const { shape } = promised.output;
  const competing = [...shape.slice(0, -1), competingOutputs(config.head)];
  // an image has no further outputs; the classes of its pixels are its channels, which losses get last
  const isMask = config.data.target === "mask";
  const image = isMask ? [...shape.slice(1), ...shape.slice(0, 1)] : shape;
  expect(logits.valid.shape).toEqual([4, ...(shape.length === 3 ? image : competing)]);

  const seen: Record<string, readonly number[]> = {};
  const look = (point: string, h: TensorType): TensorType => {
    seen[point] = h.shape.slice(1);
    return h;
  };
  const output = model.forward(shapeOps, p, batch.input, look, evaluation);
  expect(output.shape).toEqual([4, ...promised.output.shape]);
  expect(seen).toEqual(points);
}
