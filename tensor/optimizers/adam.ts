import { type Optimizer, pick } from "../programs/index.js";

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  /** L2 penalty added to the gradient (Adam), or decay of the weights themselves (AdamW). */
  readonly weightDecay: number;
  readonly decoupled: boolean;
}

/**
 * Adam (Kingma & Ba 2015), and with `decoupled` AdamW (Loshchilov & Hutter 2019):
 *
 *     m ← β₁m + (1 − β₁)g        v ← β₂v + (1 − β₂)g²
 *     θ ← θ − lr · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * βᵗ is exp(t · log β), so that the step is an input of the compiled graph and not a constant in it.
 */
export function adam({ beta1, beta2, eps, weightDecay, decoupled }: AdamOptions): Optimizer {
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
