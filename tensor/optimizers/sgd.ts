import { pick } from "../programs/named.js";
import { defineOptimizer } from "./define-optimizer.js";

/**
 * Stochastic gradient descent with momentum as PyTorch defines it (no dampening), weight decay an L2 penalty added to
 * the gradient g:
 *
 *     u ← μu + g        θ ← θ − lr · u   (Nesterov: θ ← θ − lr · (g + μu))
 */
export const sgdOptimizer = defineOptimizer({
  name: "sgd",
  summary: "stochastic gradient descent with momentum",
  signature: {
    momentum: { type: "float", min: 0, default: 0 },
    nesterov: { type: "bool", default: false },
    weight_decay: { type: "float", min: 0, default: 0 },
  },
  create: ({ momentum, nesterov, weight_decay: weightDecay }) => ({
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
  }),
});
