import type { ConcreteKey } from "../../runtime/opened-model/index.js";
import type { HostTensor, Named } from "../../tensor/programs/index.js";
import { type AttackContext, type Trial, trialOf } from "./attack.js";
import type { AttackName } from "./attack-catalogue.js";
import { firstSamples } from "./attacker-data.js";
import { withWeights } from "./changed-weights.js";
import { randomKeys } from "./made-keys.js";
import { type Price, Tally } from "./price.js";
import { accuraciesOf, logitsOf, maskedOutputs, scoreLogits } from "./scoring.js";

/** How an attacker without a valid key can run a network. */
export const unauthorisedPaths = ["none", "wrong"] as const;
export type UnauthorisedPath = (typeof unauthorisedPaths)[number];

/** Weights that might have lost their gate, and the paths on which to try them. */
export interface ChangedWeights {
  readonly paths: readonly UnauthorisedPath[];
  readonly weights: () => Named<HostTensor> | Promise<Named<HostTensor>>;
}

/** One way to change weights: a few attempts at it, of which the validation split selects one. */
export interface Removal {
  readonly variant: string;
  readonly at: Readonly<Record<string, number>>;
  /** What it costs besides the labels that it selects by. */
  readonly spent?: Partial<Omit<Price, "seconds">>;
  readonly attempts: readonly ChangedWeights[];
}

/** The wrong key of an attack that removes something. */
export function removalKey({ victim, seed }: AttackContext, attack: AttackName): ConcreteKey {
  const [key] = randomKeys(victim, seed, attack, 1);
  return key ?? new Map();
}

/**
 * Changes the victim's weights without training and looks what an unauthorised user gets, without a key and with a wrong
 * one. Which attempt is used, and on which path, `labels` samples of the validation split select. The control is the
 * victim as it is, on the same path.
 */
export async function tryRemovals(
  context: AttackContext,
  attack: AttackName,
  labels: number,
  removals: readonly Removal[],
): Promise<Trial[]> {
  const { victim, data, progress, signal } = context;
  const outputs = maskedOutputs(victim.model.experiment.head);
  const validation = firstSamples(data.validation, labels);
  const entering = { none: { key: null }, wrong: { key: removalKey(context, attack) } } as const;
  const scoreOf = (weights: Named<HostTensor>, path: UnauthorisedPath) =>
    withWeights(victim, weights, async (changed) =>
      scoreLogits(changed, await logitsOf(changed, data.test, [entering[path]]), data.test, outputs),
    );
  const controls = new Map<UnauthorisedPath, number>();
  const controlOn = async (path: UnauthorisedPath): Promise<number> => {
    const accuracy = controls.get(path) ?? (await scoreOf({}, path)).accuracy;
    controls.set(path, accuracy);
    return accuracy;
  };

  const trials: Trial[] = [];
  const total = removals.reduce((sum, { attempts }) => sum + attempts.length, 0);
  let done = 0;
  for (const { variant, at, spent = {}, attempts } of removals) {
    const tally = new Tally().add({ labels: validation.count, ...spent });
    let best: Selected = { weights: {}, path: "none", judged: -1 };
    for (const { paths, weights: change } of attempts) {
      signal.throwIfAborted();
      const weights = await change();
      const candidates = paths.map((path) => entering[path]);
      const judged = await withWeights(victim, weights, (changed) =>
        accuraciesOf(changed, validation, candidates, outputs),
      );
      for (const [i, path] of paths.entries()) {
        const accuracy = judged[i] ?? 0;
        if (accuracy > best.judged) best = { weights, path, judged: accuracy };
      }
      progress(++done / total);
    }
    const price = tally.price();
    const { weights, path, judged } = best;
    const how = path === "none" ? "no key" : "a wrong key";
    trials.push(
      trialOf(context, {
        variant: `${variant}, ${how}`,
        price,
        outputs,
        validation: judged,
        ...(await scoreOf(weights, path)),
        control: { variant: `weights as they are, ${how}`, accuracy: await controlOn(path) },
        at,
      }),
    );
  }
  return trials;
}

/** An attempt that is used. */
interface Selected {
  readonly weights: Named<HostTensor>;
  readonly path: UnauthorisedPath;
  /** Accuracy on the samples that it was selected by. */
  readonly judged: number;
}
