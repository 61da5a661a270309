import type { HostTensor, Named } from "../engines/engine.js";
import { type StreamPart, stream } from "../random/index.js";
import { initialBuffers, initialParameters } from "../train/parameters.js";
import type { Samples, Victim } from "../victim/index.js";
import type { AttackContext } from "./attack.js";
import { type AttackData, firstSamples } from "./attacker-data.js";
import { unkeyedAccuracy } from "./changed-weights.js";
import type { Learner, Lesson } from "./learner.js";

/** Weights before any training, other ones than the owner started from. */
export function freshWeights({ model }: Victim, seed: number, ...label: StreamPart[]): Named<HostTensor> {
  const own = stream(seed, "attack", "weights", ...label).uint32();
  return { ...initialParameters(model.parameters, own), ...initialBuffers(model.parameters, own) };
}

/** What a trial that learns from n labels selects by: a quarter as many further ones, ten at least. */
export function selectionSamples({ validation }: AttackData, learned: number): Samples {
  return firstSamples(validation, Math.max(10, Math.round(learned / 4)));
}

/** How much is learned, and how. */
export type Effort = Pick<Lesson, "samples" | "steps" | "learningRate" | "checks" | "onStep">;

/**
 * The control of every attack that trains: a network of the same architecture with fresh weights and no gate, on the
 * same labelled samples, by as many steps, selected by the same samples.
 */
export async function trainFromScratch(
  { victim, data, seed, signal }: AttackContext,
  learner: Learner<unknown>,
  effort: Effort,
): Promise<{ readonly variant: string; readonly accuracy: number }> {
  const selection = selectionSamples(data, effort.samples.count);
  const { weights } = await learner.learn({
    ...effort,
    initial: freshWeights(victim, seed, "scratch"),
    judge: (judged) => unkeyedAccuracy(victim, judged, selection, "classes"),
    seed,
    label: ["scratch"],
    signal,
  });
  return {
    variant: `from scratch, ${effort.samples.count} labels`,
    accuracy: await unkeyedAccuracy(victim, weights, data.test, "classes"),
  };
}
