import type { Declared } from "../signature.js";

/**
 * The losses of the language and their arguments. Light on purpose: the checker reads it at every start; how each is
 * computed is in the modules beside this one.
 */
export const losses: Readonly<Record<string, Declared>> = {
  crossentropy: { signature: {} },
};

const gap = { type: "float", min: 0, default: 0.3 } as const;
const margin = { type: "float", min: 0, default: 1 } as const;
const planned = "it has no runtime yet";

/** The deny losses, `deny NAME on wrong`: what unauthorised keys are trained towards. */
export const denyLosses: Readonly<Record<string, Declared>> = {
  /** Nothing: the baseline of a comparison. */
  none: { signature: {} },
  /** Mode B: one output more than there are classes, which wrong keys should give. */
  reject: { signature: {} },
  entropy: { signature: {}, unsupported: planned },
  soft_entropy: { signature: { gap }, unsupported: planned },
  aux_reject: { signature: {}, unsupported: planned },
  margin: { signature: { m: margin }, unsupported: planned },
  margin_plus: {
    signature: { m1: margin, m2: { type: "float", min: 0, default: 0.5 } },
    unsupported: planned,
  },
  soft_entropy_margin: { signature: { gap, m: margin }, unsupported: planned },
};
