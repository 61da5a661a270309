import { defineSchedule } from "./define-schedule.js";

export const constantSchedule = defineSchedule({
  name: "constant",
  summary: "the learning rate stays as it is",
  signature: {},
  rate:
    (_, { learningRate }) =>
    () =>
      learningRate,
});
