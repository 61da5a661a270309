import { defineSchedule } from "./define-schedule.js";

/**
 * PyTorch's CosineAnnealingLR, moved on at every step t, and begun after the W steps of the warm-up:
 *
 *     final + (lr − final) · (1 + cos(π · max(0, t − W) / (T − W))) / 2
 */
export const cosineSchedule = defineSchedule({
  name: "cosine",
  summary: "half a cosine from the learning rate down to `final`",
  signature: { final: { type: "float", min: 0, default: 0 } },
  rate({ final }, { learningRate, warmup, steps }) {
    return (step) => {
      const progress = step <= warmup ? 0 : (step - warmup) / (steps - warmup);
      return final + ((learningRate - final) * (1 + Math.cos(Math.PI * progress))) / 2;
    };
  },
});
