import type { HostTensor, Named } from "../engines/engine.js";
import {
  accuracy,
  type ConcreteKey,
  type Logits,
  type Outputs,
  type Samples,
  type Victim,
} from "../victim/index.js";
import { type AttackContext, type Trial, trialOf } from "./attack.js";
import type { AttackName } from "./attack-catalogue.js";
import { firstSamples } from "./attacker-data.js";
import { withWeights } from "./changed-weights.js";
import { randomKeys } from "./made-keys.js";
import { type Price, Tally } from "./price.js";

/** How an attacker without a valid key can run a network. */
export const unauthorisedPaths = ["none", "wrong"] as const;
export type UnauthorisedPath = (typeof unauthorisedPaths)[number];

/** Weights that might have lost their gate, and the paths on which to try them. */
export interface Candidate {
  readonly paths: readonly UnauthorisedPath[];
  readonly weights: () => Named<HostTensor> | Promise<Named<HostTensor>>;
}

/** One trial: candidates, of which the validation split selects one. */
export interface RemovalTrial {
  readonly variant: string;
  readonly at?: Readonly<Record<string, number>>;
  /** What it costs besides the labels that it selects by. */
  readonly spent?: Partial<Omit<Price, "seconds">>;
  readonly candidates: readonly Candidate[];
}

/** The wrong key of an attack that removes something. */
export function removalKey({ victim, seed }: AttackContext, attack: AttackName): ConcreteKey {
  const [key] = randomKeys(victim, seed, attack, 1);
  return key ?? new Map();
}

/**
 * Changes the victim's weights without training and looks what an unauthorised user gets: without a key and with a wrong
 * one, all outputs competing and the classes alone. What of that is used, and which candidate, `labels` samples of the
 * validation split select. The control is the victim as it is, used in the same way.
 */
export async function tryRemovals(
  context: AttackContext,
  attack: AttackName,
  labels: number,
  trials: readonly RemovalTrial[],
): Promise<Trial[]> {
  const { victim, data, progress, signal } = context;
  const key = removalKey(context, attack);
  const validation = firstSamples(data.validation, labels);
  const untouched = new Map<string, number>();
  const control = async (reading: Reading): Promise<number> => {
    const name = nameOf(reading);
    const known = untouched.get(name) ?? (await scoreOf(victim, data.test, reading, key));
    untouched.set(name, known);
    return known;
  };
  const made: Trial[] = [];
  const total = trials.reduce((sum, { candidates }) => sum + candidates.length, 0);
  let done = 0;
  for (const { variant, at, spent = {}, candidates } of trials) {
    const tally = new Tally().add({ labels: validation.count, ...spent });
    let best: (Selected & { readonly weights: Named<HostTensor> }) | undefined;
    for (const candidate of candidates) {
      signal.throwIfAborted();
      const weights = await candidate.weights();
      const selected = await withWeights(victim, weights, (changed) =>
        bestReading(changed, validation, candidate.paths, key),
      );
      if (best === undefined || selected.validation > best.validation) best = { ...selected, weights };
      progress(++done / total);
    }
    if (best === undefined) continue;
    const { weights, reading, validation: selectedBy } = best;
    const price = tally.price();
    const scored = await withWeights(victim, weights, (changed) => scoreOf(changed, data.test, reading, key));
    made.push(
      trialOf(context, {
        variant: `${variant}, ${nameOf(reading)}`,
        price,
        outputs: reading.outputs,
        validation: selectedBy,
        accuracy: scored,
        control: { variant: `weights as they are, ${nameOf(reading)}`, accuracy: await control(reading) },
        ...(at !== undefined && { at }),
      }),
    );
  }
  return made;
}

interface Reading {
  readonly path: UnauthorisedPath;
  readonly outputs: Outputs;
}

interface Selected {
  readonly reading: Reading;
  readonly validation: number;
}

function nameOf({ path }: Reading): string {
  return path === "none" ? "no key" : "a wrong key";
}

async function bestReading(
  victim: Victim,
  samples: Samples,
  paths: readonly UnauthorisedPath[],
  key: ConcreteKey,
): Promise<Selected> {
  const { head } = victim.model.experiment;
  const found: Selected[] = [];
  for (const path of paths) {
    const logits = await logitsOn(victim, samples, path, key);
    for (const outputs of head.reject === null ? (["all"] as const) : (["all", "classes"] as const)) {
      found.push({ reading: { path, outputs }, validation: accuracy(logits, samples, head, outputs) });
    }
  }
  return found.reduce((best, next) => (next.validation > best.validation ? next : best));
}

async function scoreOf(
  victim: Victim,
  samples: Samples,
  { path, outputs }: Reading,
  key: ConcreteKey,
): Promise<number> {
  const logits = await logitsOn(victim, samples, path, key);
  return accuracy(logits, samples, victim.model.experiment.head, outputs);
}

async function logitsOn(
  victim: Victim,
  samples: Samples,
  path: UnauthorisedPath,
  key: ConcreteKey,
): Promise<Logits> {
  if (path === "none") return await victim.unkeyedLogits(samples);
  return (await victim.logits(samples, [key]))[0] ?? new Float32Array();
}
