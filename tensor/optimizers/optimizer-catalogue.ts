import type { ArgumentRule, Declared } from "../signature.js";

const lr: ArgumentRule = { type: "float", min: 0 };
const decay: ArgumentRule = { type: "float", min: 0, default: 0 };
const beta = (value: number): ArgumentRule => ({ type: "float", min: 0, max: 1, default: value });

const adam = {
  lr,
  beta1: beta(0.9),
  beta2: beta(0.999),
  eps: { type: "float", min: 0, exclusiveMin: true, default: 1e-8 },
} as const;

/** The optimizers of the language and their arguments; light, as the checker reads it at every start. */
export const optimizers: Readonly<Record<string, Declared>> = {
  /** Weight decay is added to the gradient, as in PyTorch's Adam. */
  adam: { signature: { ...adam, weight_decay: decay } },
  sgd: {
    signature: {
      lr,
      momentum: { type: "float", min: 0, default: 0 },
      nesterov: { type: "bool", default: false },
      weight_decay: decay,
    },
  },
  /** Weight decay shrinks the weights themselves; 0.01 unless given, as in PyTorch's AdamW. */
  adamw: { signature: { ...adam, weight_decay: { type: "float", min: 0, default: 0.01 } } },
};
