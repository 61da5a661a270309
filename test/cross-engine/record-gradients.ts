import type { Optimizer } from "../../runtime/train/optimizer.js";

/** Changes no parameter, and leaves its gradient in the slot `gradient`. */
export const recordGradients: Optimizer = {
  slots: ["gradient"],
  update: (_ops, { parameter, gradient }) => ({ parameter, slots: { gradient } }),
};
