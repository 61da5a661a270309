import type { OpenedModel, Samples } from "../../runtime/opened-model/index.js";
import {
  type HostTensor,
  initialBuffers,
  initialParameters,
  type Named,
} from "../../tensor/programs/index.js";
import { type StreamPart, stream } from "../../tensor/random/index.js";
import { type AttackContext, type MeasuredTrial, type Trial, trialOf } from "./attack.js";
import { type AttackData, firstSamples } from "./attacker-data.js";
import { unkeyedScore } from "./changed-weights.js";
import type { Learned, Learner, Lesson } from "./learner.js";
import type { Tally } from "./price.js";
import { counted, maskedOutputs } from "./scoring.js";

/** How often weights are judged while they are trained. */
const checks = 5;

/** What is trained, on what. */
export interface Course extends Pick<Lesson, "initial" | "samples" | "scores" | "label"> {
  /** The network whose weights `initial` are. */
  readonly network: OpenedModel;
  readonly learner: Learner<unknown>;
  /** What weights are selected by. */
  readonly selection: Samples;
}

export type Effort = Pick<Lesson, "steps" | "learningRate" | "onStep">;

/** Weights before any training, other ones than the owner started from. */
export function freshWeights(
  { model }: OpenedModel,
  seed: number,
  ...label: StreamPart[]
): Named<HostTensor> {
  const own = stream(seed, "attack", "weights", ...label).uint32();
  return { ...initialParameters(model.parameters, own), ...initialBuffers(model.parameters, own) };
}

/** What a trial that learns from n samples selects by: a quarter as many further ones, ten at least. */
export function selectionSamples({ validation }: AttackData, learned: number): Samples {
  return firstSamples(validation, Math.max(10, Math.round(learned / 4)));
}

export async function train(
  { seed, signal }: AttackContext,
  { network, learner, selection, ...course }: Course,
  effort: Effort,
): Promise<Learned> {
  return await learner.learn({
    ...course,
    ...effort,
    checks,
    judge: async (weights) => (await unkeyedScore(network, weights, selection)).accuracy,
    seed,
    signal,
  });
}

/** Trains, and scores what comes of it. The steps are added to the tally. */
export async function trainedTrial(
  context: AttackContext,
  course: Course,
  effort: Effort,
  told: Pick<MeasuredTrial, "variant" | "at" | "control"> & {
    readonly tally: Tally;
    readonly remarks: readonly (string | undefined)[];
  },
): Promise<Trial> {
  const { tally, remarks, ...others } = told;
  const { weights, judged, steps, diverged } = await train(context, course, effort);
  const price = tally.add({ steps }).price();
  const stopped = diverged ? `the loss left the finite numbers after ${counted(steps, "step")}` : undefined;
  const vain = weights === course.initial ? "no step did better than the weights as they were" : undefined;
  const remark = [...remarks, vain, stopped].filter((part) => part !== undefined).join("; ");
  return trialOf(context, {
    ...others,
    price,
    outputs: maskedOutputs(context.victim.model.experiment.head),
    validation: judged,
    ...(await unkeyedScore(course.network, weights, context.data.test)),
    ...(remark !== "" && { remark }),
  });
}

/**
 * The control of every attack that trains: a network of the same architecture with fresh weights and no gate, on as many
 * labelled samples, by as many steps, selected by as many samples.
 */
export async function trainFromScratch(
  context: AttackContext,
  learner: Learner<unknown>,
  samples: Samples,
  effort: Effort,
): Promise<NonNullable<MeasuredTrial["control"]>> {
  const { victim, data, seed } = context;
  const selection = selectionSamples(data, samples.count);
  const initial = freshWeights(victim, seed, "scratch");
  const course = { network: victim, learner, initial, samples, selection, label: ["scratch"] };
  const { weights } = await train(context, course, effort);
  const { accuracy } = await unkeyedScore(victim, weights, data.test);
  return { variant: `from scratch, ${counted(samples.count, "label")}`, accuracy };
}
