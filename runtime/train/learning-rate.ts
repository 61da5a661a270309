import { entryNamed } from "../../tensor/catalogue.js";
import type { TrainConfig } from "../model.js";
import { schedules } from "./schedules/catalogue.js";

/** What decides the learning rate of an experiment. */
export type RateConfig = Pick<TrainConfig, "optimizer" | "schedule" | "warmup" | "epochs">;

/**
 * The learning rate of each step, t from 0: a function of the step alone, so that a resumed run takes the very steps of
 * an uninterrupted one. With W = round(warmup · S), where an epoch has S steps, it is
 *
 *     schedule(t) · min(1, (t + 1) / W)
 */
export function learningRateOf(config: RateConfig, stepsPerEpoch: number): (step: number) => number {
  const { optimizer, schedule, epochs } = config;
  const warmup = Math.round(config.warmup * stepsPerEpoch);
  const rate = entryNamed(schedules, "schedule", schedule.name).rate(schedule.arguments, {
    learningRate: Number(optimizer.arguments["lr"]),
    warmup,
    stepsPerEpoch,
    steps: epochs * stepsPerEpoch,
  });
  return (step) => rate(step) * (step < warmup ? (step + 1) / warmup : 1);
}
