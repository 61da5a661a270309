import { defineSchedule } from "./define-schedule.js";

/** PyTorch's MultiStepLR: lr · factorⁿ after n of the epochs listed are over. */
export const stepsSchedule = defineSchedule({
  name: "steps",
  summary: "the learning rate is multiplied by `factor` when so many epochs are over",
  signature: {
    epochs: { type: "floats", min: 1 },
    factor: { type: "float", min: 0, exclusiveMin: true, default: 0.1 },
  },
  rate({ epochs, factor }, { learningRate, stepsPerEpoch }) {
    const milestones = epochs.map((epoch) => epoch * stepsPerEpoch);
    return (step) => learningRate * factor ** milestones.filter((milestone) => step >= milestone).length;
  },
});
