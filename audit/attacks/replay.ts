import { defineAttack } from "./attack.js";
import { Tally } from "./price.js";

/** One valid key, used by somebody else. This is the price of a leak: no gate is meant to stop it. */
export const replay = defineAttack({
  name: "replay",
  summary: "use one leaked key",
  knowledge: ["labels"],
  needsKeys: true,
  signature: {},
  quick: {},
  long: {},

  async *run({ leakedKeys, outputs }) {
    const [key = null] = leakedKeys(1);
    const price = new Tally().add({ leakedKeys: 1 }).price();
    yield { variant: "one key", price, outputs, candidates: [{ key }], validation: null, at: { keys: 1 } };
  },
});
