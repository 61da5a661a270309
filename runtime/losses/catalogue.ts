import type { Declared } from "../../tensor/signature.js";

/**
 * The losses of the language and their arguments. Light on purpose: the checker reads it at every start; how each is
 * computed is in the modules beside this one.
 */
export const losses: Readonly<Record<string, Declared>> = {
  crossentropy: { signature: {} },
};

const gap = { type: "float", min: 0, default: 0.3 } as const;
const margin = { type: "float", min: 0, default: 1 } as const;

/** The deny losses, `deny NAME on wrong`: what unauthorised keys are trained towards. */
export const denyLosses: Readonly<Record<string, Declared>> = {
  /** Nothing: the baseline of a comparison. */
  none: { signature: {} },
  /** Mode B: one output more than there are classes, which wrong keys should give. */
  reject: { signature: {} },
  /** Mode A: no class more likely than another. */
  entropy: { signature: {} },
  /** The same, up to a distance of `gap` from the greatest entropy. */
  soft_entropy: { signature: { gap } },
  /** Evenly spread over the classes, whatever a reject output says. */
  uniform: { signature: {} },
  /** A scalar output beside the classes that says how far a key is to be refused. */
  aux_reject: { signature: {} },
  /** Mode C: the right logit lower than under a valid key by `m`. */
  margin: { signature: { m: margin } },
  /** And the right logit lower than another one by `m2`. */
  margin_plus: { signature: { m1: margin, m2: { type: "float", min: 0, default: 0.5 } } },
  /** Half of each. */
  soft_entropy_margin: { signature: { gap, m: margin } },
};
