import { isDeclaration, type ParameterTree } from "../../tensor/programs/parameter-tree.js";
import { competingOutputs, type GatedModel, type HeadConfig } from "../model.js";

/** The numbers that a model gives for a prediction: the competing outputs and the auxiliary rejection logit. */
export function outputsOf(head: HeadConfig): number {
  return competingOutputs(head) + (head.auxReject === null ? 0 : 1);
}

/**
 * The full names of the head's parameters: the weight [outputs, in] and, if there is one, the bias [outputs] of the last
 * layer of the tree. Undefined if that layer is not a dense layer of all outputs.
 */
export function headParameters({ parameters, experiment }: GatedModel): readonly string[] | undefined {
  const last = lastLayer(parameters, "");
  if (last === undefined) return undefined;
  const outputs = outputsOf(experiment.head);
  const { weight, ...others } = last.layer;
  if (weight === undefined || !isDeclaration(weight) || weight.shape.length !== 2) return undefined;
  const isOfOutputs = [weight, ...Object.values(others)].every(
    (entry, i) => isDeclaration(entry) && entry.shape[0] === outputs && (i === 0 || entry.shape.length === 1),
  );
  return isOfOutputs ? Object.keys(last.layer).map((name) => last.prefix + name) : undefined;
}

/** The last part of a tree that holds parameters and no further parts. */
function lastLayer(
  tree: ParameterTree,
  prefix: string,
): { layer: ParameterTree; prefix: string } | undefined {
  const last = Object.entries(tree).at(-1);
  if (last === undefined) return undefined;
  const [name, entry] = last;
  return isDeclaration(entry) ? { layer: tree, prefix } : lastLayer(entry, `${prefix}${name}.`);
}
