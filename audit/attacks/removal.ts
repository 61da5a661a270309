import type { ConcreteKey } from "../../runtime/opened-model/concrete-key.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import type { AttackContext } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import type { Attempt, Candidate, Control } from "./attempt.js";
import { randomKeys } from "./constructed-keys.js";
import { type Price, Tally } from "./price.js";

/** How an attacker without a valid key can run a network, and what that is called in a variant. */
const unauthorisedPaths = { none: "no key", wrong: "a wrong key" } as const;
type UnauthorisedPath = keyof typeof unauthorisedPaths;

/** Weights that may have lost their gate, and the path to try them on; every path where it is left out. */
export interface ChangedWeights {
  readonly path?: UnauthorisedPath;
  readonly weights: Named<HostTensor>;
}

/** A kind of change to the weights: a few draws of it, of which the validation split selects one. */
export interface Removal {
  readonly variant: string;
  readonly at: Readonly<Record<string, number>>;
  /** What it costs besides the labels that it selects by. */
  readonly spent?: Partial<Omit<Price, "seconds">>;
  readonly changes: () => AsyncIterable<ChangedWeights> | Iterable<ChangedWeights>;
}

/** The wrong key of an attack that removes something. */
export function removalKey({ victim, seed }: AttackContext, attack: string): ConcreteKey {
  const [key] = randomKeys(victim, seed, attack, 1);
  return key ?? new Map();
}

/**
 * Changes the victim's weights without training, for a user who has no valid key: `labels` samples of the validation split
 * select the changed weights, and whether to use them without a key or with a wrong one. The control is the victim as it
 * is, on the same path.
 */
export async function* tryRemovals(
  context: AttackContext,
  attack: string,
  labels: number,
  removals: readonly Removal[],
): AsyncIterable<Attempt> {
  const { data, outputs, select, reportProgress, signal } = context;
  const samples = firstSamples(data.validation, labels);
  const entering = { none: null, wrong: removalKey(context, attack) } as const;
  const controlOn = (path: UnauthorisedPath): Control => ({
    variant: `weights as they are, ${unauthorisedPaths[path]}`,
    candidates: [{ key: entering[path] }],
    outputs,
  });
  const controls = { none: controlOn("none"), wrong: controlOn("wrong") } as const;
  for (const [done, { variant, at, spent = {}, changes }] of removals.entries()) {
    reportProgress(done / removals.length);
    const tally = new Tally().add(spent);
    const candidates: Candidate[] = [];
    for await (const { path, weights } of changes()) {
      signal.throwIfAborted();
      const keys = path === undefined ? Object.values(entering) : [entering[path]];
      candidates.push(...keys.map((key) => ({ key, weights })));
    }
    const selection = await select(candidates, { samples, tally });
    const path = selection.candidates[0].key === null ? "none" : "wrong";
    yield {
      variant: `${variant}, ${unauthorisedPaths[path]}`,
      ...{ outputs, ...selection, controls: [controls[path]], at },
    };
  }
}
