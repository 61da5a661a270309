import { type Program, pick, unflattenParameters, weightTypes } from "../../tensor/programs/index.js";
import type { KeySupply } from "../keys/index.js";
import { auxiliaryLogit, competingLogits } from "../losses/index.js";
import { competingOutputs, evaluation, type GatedModel, type KeyPath } from "../model.js";
import { batchTypes, countEqual, countRejected, predictsTokens, sumCrossEntropy } from "./counts.js";

/** All paths on which a gated model is judged. */
export const keyPaths = ["none", "valid", "wrong"] as const satisfies readonly KeyPath[];

/**
 * Judges a model on `samples` samples along all three paths, one valid and one wrong key for the whole batch.
 * Outputs: `correct:<path>` and, where the head has a reject output, `rejected:<path>`, counts of predictions; where it
 * has an auxiliary rejection logit r, `auxReject:<path>`, the sum of σ(r); where tokens are predicted
 * `crossentropy:<path>`, summed over the predictions and without the reject output.
 */
export function evaluationProgram(model: GatedModel, keys: KeySupply, samples: number): Program {
  const { head } = model.experiment;
  const { reject, auxReject, classes } = head;
  return {
    inputs: {
      ...weightTypes(model.parameters),
      ...batchTypes(model, samples),
      ...keys.basisTypes(),
      ...keys.drawTypes("valid", 1),
      ...keys.drawTypes("wrong", 1),
    },
    run(ops, inputs) {
      const weights = unflattenParameters(model.parameters, inputs);
      const labels = pick(inputs, "labels");
      const outputs: Record<string, ReturnType<typeof ops.argmax>> = {};
      for (const path of keyPaths) {
        const inject = path === "none" ? withoutKeys : model.gate(ops, keys.keys(ops, path, inputs));
        const all = model.forward(ops, weights, pick(inputs, "input"), inject, evaluation);
        const logits = competingLogits(ops, all, competingOutputs(head));
        const predicted = ops.argmax(logits, -1);
        outputs[`correct:${path}`] = countEqual(ops, predicted, labels);
        if (reject !== null) outputs[`rejected:${path}`] = countRejected(ops, predicted, reject);
        if (auxReject !== null) {
          outputs[`auxReject:${path}`] = ops.sum(ops.sigmoid(auxiliaryLogit(ops, all, auxReject)));
        }
        if (predictsTokens(model)) {
          outputs[`crossentropy:${path}`] = sumCrossEntropy(ops, logits, labels, classes);
        }
      }
      return outputs;
    },
  };
}

/** The no-key path: the forward pass with no injection at all. */
const withoutKeys = <T>(_point: string, h: T): T => h;
