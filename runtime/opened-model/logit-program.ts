import { float32 } from "../../tensor/ops/tensor-type.js";
import { type Program, pick, weightTypes } from "../../tensor/programs/index.js";
import type { KeyLayout } from "../keys/index.js";
import { auxiliaryLogit, competingLogits } from "../losses/index.js";
import { competingOutputs, type GatedModel } from "../model.js";
import { gatedLogits } from "./gated-logits.js";
import { keysOf, keyTypes } from "./key-inputs.js";

/** What a forward pass computes. */
export interface LogitForm {
  readonly samples: number;
  /** How many keys every sample runs under; null: none. */
  readonly keys: number | null;
  /** Whether `strength` is fed: s in h + s · (h under the key − h). */
  readonly scaled: boolean;
  /** The logits that compete, or the auxiliary rejection logit. */
  readonly output: "logits" | "auxiliary";
}

/** A forward pass from weights, `input` and keys to `logits`, [K · n, ..., outputs]; of the auxiliary logit [K · n, ...]. */
export function logitProgram(
  model: GatedModel,
  layouts: readonly KeyLayout[],
  { samples, keys, scaled, output }: LogitForm,
): Program {
  const { data, head } = model.experiment;
  return {
    inputs: {
      ...weightTypes(model.parameters),
      input: { dtype: data.sampleType, shape: [samples, ...data.sampleShape] },
      ...(keys === null ? {} : keyTypes(layouts, keys)),
      ...(scaled ? { strength: float32() } : {}),
    },
    run(ops, inputs) {
      const all = gatedLogits(ops, model, {
        weights: inputs,
        input: pick(inputs, "input"),
        keys: keys === null ? null : keysOf(layouts, inputs),
        ...(scaled ? { strength: pick(inputs, "strength") } : {}),
      });
      if (output === "logits") return { logits: competingLogits(ops, all, competingOutputs(head)) };
      if (head.auxReject === null) throw new Error("the model has no auxiliary rejection logit");
      return { logits: auxiliaryLogit(ops, all, head.auxReject) };
    },
  };
}
