import type { Declared } from "../../tensor/signature.js";

/** How the learning rate changes; `learningRateOf` has the formulas. Light, as the checker reads it at every start. */
export const schedules: Readonly<Record<string, Declared>> = {
  constant: { signature: {} },
  /** Multiplied by `factor` when so many epochs are over. */
  steps: {
    signature: {
      epochs: { type: "floats", min: 1 },
      factor: { type: "float", min: 0, exclusiveMin: true, default: 0.1 },
    },
  },
  /** Half a cosine from the learning rate down to `final`. */
  cosine: { signature: { final: { type: "float", min: 0, default: 0 } } },
};
