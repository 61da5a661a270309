import { adamRule, adamSignature } from "./adam.js";
import { defineOptimizer } from "./define-optimizer.js";

export const adamwOptimizer = defineOptimizer({
  name: "adamw",
  summary: "AdamW, whose weight decay shrinks the weights themselves",
  signature: { ...adamSignature, weight_decay: { type: "float", min: 0, default: 0.01 } },
  create: (args) => adamRule(args, { decoupled: true }),
});
