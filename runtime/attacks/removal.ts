import type { HostTensor, Named } from "../engines/engine.js";
import { accuracy, type ConcreteKey, type Outputs } from "../victim/index.js";
import { type AttackContext, type Trial, trialOf } from "./attack.js";
import type { AttackName } from "./attack-catalogue.js";
import { firstSamples } from "./attacker-data.js";
import { withWeights } from "./changed-weights.js";
import { randomKeys } from "./made-keys.js";
import { type Price, Tally } from "./price.js";
import { accuraciesOf, logitsOf } from "./scoring.js";

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
 * one. Which attempt is used, and whether with the wrong key, `labels` samples of the validation split select. Where
 * there is a reject output, there is a trial with it and one with it masked: the one says whether the refusal is gone,
 * the other whether the classes are back. The control is the victim as it is, used in the same way.
 */
export async function tryRemovals(
  context: AttackContext,
  attack: AttackName,
  labels: number,
  removals: readonly Removal[],
): Promise<Trial[]> {
  const { victim, data, progress, signal } = context;
  const { head } = victim.model.experiment;
  const validation = firstSamples(data.validation, labels);
  const entering = { none: { key: null }, wrong: { key: removalKey(context, attack) } } as const;
  const testAccuracy = async (
    weights: Named<HostTensor>,
    { path, outputs }: Pick<Selected, "path" | "outputs">,
  ): Promise<number> => {
    const candidates = [entering[path]];
    const found = await withWeights(victim, weights, (changed) =>
      accuraciesOf(changed, data.test, candidates, outputs),
    );
    return found[0] ?? 0;
  };
  const controls = new Map<string, number>();
  const control = async (selected: Selected): Promise<number> => {
    const name = `${selected.path} ${selected.outputs}`;
    const accuracyAsIs = controls.get(name) ?? (await testAccuracy({}, selected));
    controls.set(name, accuracyAsIs);
    return accuracyAsIs;
  };

  const trials: Trial[] = [];
  const total = removals.reduce((sum, { attempts }) => sum + attempts.length, 0);
  let done = 0;
  for (const { variant, at, spent = {}, attempts } of removals) {
    const tally = new Tally().add({ labels: validation.count, ...spent });
    const best = new Map<Outputs, Selected>();
    for (const { paths, weights: change } of attempts) {
      signal.throwIfAborted();
      const weights = await change();
      const candidates = paths.map((path) => entering[path]);
      const logits = await withWeights(victim, weights, (changed) =>
        logitsOf(changed, validation, candidates),
      );
      for (const outputs of head.reject === null ? (["all"] as const) : (["classes", "all"] as const)) {
        for (const [i, path] of paths.entries()) {
          const judged = accuracy(logits[i] ?? new Float32Array(), validation, head, outputs);
          if (judged > (best.get(outputs)?.judged ?? -1))
            best.set(outputs, { weights, path, outputs, judged });
        }
      }
      progress(++done / total);
    }
    const price = tally.price();
    for (const selected of best.values()) {
      const { weights, path, outputs, judged } = selected;
      const how = `${path === "none" ? "no key" : "a wrong key"}${asText(outputs, head.reject)}`;
      trials.push(
        trialOf(context, {
          variant: `${variant}, ${how}`,
          price,
          outputs,
          validation: judged,
          accuracy: await testAccuracy(weights, selected),
          control: { variant: `weights as they are, ${how}`, accuracy: await control(selected) },
          at,
        }),
      );
    }
  }
  return trials;
}

/** An attempt that was used. */
interface Selected {
  readonly weights: Named<HostTensor>;
  readonly path: UnauthorisedPath;
  readonly outputs: Outputs;
  /** Accuracy on the samples that it was selected by. */
  readonly judged: number;
}

function asText(outputs: Outputs, reject: number | null): string {
  return reject !== null && outputs === "all" ? ", reject output left" : "";
}
