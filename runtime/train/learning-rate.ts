import type { Configured } from "../../tensor/signature.js";
import type { TrainConfig } from "../model.js";

/** What decides the learning rate of an experiment. */
export type RateConfig = Pick<TrainConfig, "optimizer" | "schedule" | "warmup" | "epochs">;

/**
 * The learning rate of each step, t from 0, with S steps an epoch and T in all: a function of the step alone, so that
 * a resumed run takes the very steps of an uninterrupted one. With W = round(warmup · S) it is
 *
 *     schedule(t) · min(1, (t + 1) / W)
 *
 * where the schedule is, for `constant`, lr; for `steps` (PyTorch's MultiStepLR), lr · factorⁿ after n of the epochs
 * listed are over; for `cosine` (PyTorch's CosineAnnealingLR, moved on at every step, and begun after the warm-up)
 *
 *     final + (lr − final) · (1 + cos(π · max(0, t − W) / (T − W))) / 2
 */
export function learningRateOf(config: RateConfig, stepsPerEpoch: number): (step: number) => number {
  const { optimizer, schedule, warmup, epochs } = config;
  const base = Number(optimizer.arguments["lr"]);
  const warm = Math.round(warmup * stepsPerEpoch);
  const scheduled = scheduleOf(schedule, base, { warm, stepsPerEpoch, total: epochs * stepsPerEpoch });
  return (step) => scheduled(step) * (step < warm ? (step + 1) / warm : 1);
}

/** Counts of steps. */
interface Lengths {
  readonly warm: number;
  readonly stepsPerEpoch: number;
  readonly total: number;
}

function scheduleOf(
  { name, arguments: given }: Configured,
  base: number,
  { warm, stepsPerEpoch, total }: Lengths,
): (step: number) => number {
  switch (name) {
    case "constant":
      return () => base;
    case "steps": {
      const milestones = (given["epochs"] as readonly number[]).map((epoch) => epoch * stepsPerEpoch);
      const factor = Number(given["factor"]);
      return (step) => base * factor ** milestones.filter((milestone) => step >= milestone).length;
    }
    case "cosine": {
      const final = Number(given["final"]);
      return (step) => {
        const progress = step <= warm ? 0 : (step - warm) / (total - warm);
        return final + ((base - final) * (1 + Math.cos(Math.PI * progress))) / 2;
      };
    }
    default:
      throw new Error(`there is no schedule ${name}`);
  }
}
