import { pick } from "../programs/named.js";
import type { Optimizer } from "../programs/optimizer.js";
import type { ArgumentRule, ArgumentsOf, Signature } from "../signature.js";
import { defineOptimizer } from "./define-optimizer.js";

const beta = (value: number) =>
  ({ type: "float", min: 0, max: 1, default: value }) as const satisfies ArgumentRule;

/** The arguments of Adam and AdamW but for the learning rate, as PyTorch has them. */
export const adamSignature = {
  beta1: beta(0.9),
  beta2: beta(0.999),
  eps: { type: "float", min: 0, exclusiveMin: true, default: 1e-8 },
  weight_decay: { type: "float", min: 0, default: 0 },
} as const satisfies Signature;

/**
 * Adam (Kingma & Ba 2015), and with `decoupled` AdamW (Loshchilov & Hutter 2019):
 *
 *     m ← β₁m + (1 − β₁)g        v ← β₂v + (1 − β₂)g²
 *     θ ← θ − lr · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * Weight decay is an L2 penalty added to the gradient, or with `decoupled` a decay of the weights themselves. βᵗ is
 * exp(t · log β), so that the step is an input of the compiled graph and not a constant in it.
 */
export function adamRule(
  { beta1, beta2, eps, weight_decay: weightDecay }: ArgumentsOf<typeof adamSignature>,
  { decoupled }: { readonly decoupled: boolean },
): Optimizer {
  return {
    slots: ["m", "v"],
    update(ops, { parameter, gradient, slots, learningRate, step }) {
      const decayed = decoupled && weightDecay !== 0;
      const penalised = !decoupled && weightDecay !== 0;
      const g = penalised ? ops.add(gradient, ops.mul(parameter, weightDecay)) : gradient;
      const start = decayed ? ops.mul(parameter, ops.sub(1, ops.mul(learningRate, weightDecay))) : parameter;

      const m = ops.add(ops.mul(pick(slots, "m"), beta1), ops.mul(g, 1 - beta1));
      const v = ops.add(ops.mul(pick(slots, "v"), beta2), ops.mul(ops.mul(g, g), 1 - beta2));
      const correction1 = ops.sub(1, ops.exp(ops.mul(step, Math.log(beta1))));
      const correction2 = ops.sub(1, ops.exp(ops.mul(step, Math.log(beta2))));
      const denominator = ops.add(ops.div(ops.sqrt(v), ops.sqrt(correction2)), eps);
      const update = ops.mul(ops.div(m, denominator), ops.div(learningRate, correction1));
      return { parameter: ops.sub(start, update), slots: { m, v } };
    },
  };
}

export const adamOptimizer = defineOptimizer({
  name: "adam",
  summary: "Adam, with weight decay added to the gradient",
  signature: adamSignature,
  create: (args) => adamRule(args, { decoupled: false }),
});
