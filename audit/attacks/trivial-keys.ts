import { type AttackContext, defineAttack } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import type { Attempt, Candidate } from "./attempt.js";
import { keyOfConstant, randomKeys } from "./constructed-keys.js";
import { Tally } from "./price.js";
import { counted } from "./scoring.js";

/** Constant keys, in deviations of valid ones. */
const constants = [-2, -1, 1, 2] as const;

/** How many of the random keys are tried under a gate of another strength. */
const keysPerStrength = 10;

/**
 * What anybody tries first: no key, the same number everywhere, keys at random, and random keys under a gate of another
 * strength, for which an attacker who holds the weights scales γ. A few labels select the best of several keys.
 */
export const trivialKeys = defineAttack({
  name: "trivial_keys",
  summary: "no key, constants, random keys, a gate of another strength",
  knowledge: ["weights"],
  needsKeys: true,
  signature: {
    random: { type: "int", min: 1, default: 100 },
    strengths: { type: "floats", min: 0, default: [0, 0.25, 0.5, 2, 4] },
    labels: { type: "int", min: 1, default: 100 },
  },
  quick: { random: 30 },
  long: { random: 300 },

  async *run(context, { random, strengths, labels }) {
    const { victim, seed, outputs, reportProgress } = context;
    const keys = randomKeys(victim, seed, "trivial_keys", random).map((key) => ({ key }));
    yield {
      ...{ variant: "no key", outputs, candidates: [{ key: null }] },
      ...{ price: new Tally().price(), validation: null },
    };
    yield await best(
      context,
      `the best of ${constants.length} constants`,
      constants.map((value) => ({ key: keyOfConstant(victim, value) })),
      labels,
    );
    yield await best(context, `the best of ${counted(random, "random key")}`, keys, labels);
    for (const [i, strength] of strengths.entries()) {
      reportProgress((3 + i) / (3 + strengths.length));
      // a gate without strength is the same under every key
      const tried = keys
        .slice(0, strength === 0 ? 1 : keysPerStrength)
        .map((candidate) => ({ ...candidate, strength }));
      const variant = `γ × ${strength}, the best of ${counted(tried.length, "random key")}`;
      yield { ...(await best(context, variant, tried, labels)), at: { strength } };
    }
  },
});

async function best(
  { data, outputs, select, signal }: AttackContext,
  variant: string,
  candidates: readonly Candidate[],
  labels: number,
): Promise<Attempt> {
  signal.throwIfAborted();
  const samples = firstSamples(data.validation, labels);
  const tally = new Tally().add({ queries: candidates.length * samples.count });
  return { variant, outputs, ...(await select(candidates, { samples, tally })) };
}
