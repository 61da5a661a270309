import { type Optimizer, pick } from "../programs/index.js";

export interface SgdOptions {
  readonly momentum: number;
  readonly nesterov: boolean;
  /** L2 penalty added to the gradient. */
  readonly weightDecay: number;
}

/**
 * Stochastic gradient descent with momentum as PyTorch defines it (no dampening):
 *
 *     u ← μu + g        θ ← θ − lr · u   (Nesterov: θ ← θ − lr · (g + μu))
 */
export function sgd({ momentum, nesterov, weightDecay }: SgdOptions): Optimizer {
  return {
    slots: momentum === 0 ? [] : ["momentum"],
    update(ops, { parameter, gradient, slots, learningRate }) {
      const g = weightDecay === 0 ? gradient : ops.add(gradient, ops.mul(parameter, weightDecay));
      if (momentum === 0) return { parameter: ops.sub(parameter, ops.mul(g, learningRate)), slots: {} };
      const u = ops.add(ops.mul(pick(slots, "momentum"), momentum), g);
      const direction = nesterov ? ops.add(g, ops.mul(u, momentum)) : u;
      return {
        parameter: ops.sub(parameter, ops.mul(direction, learningRate)),
        slots: { momentum: u },
      };
    },
  };
}
