import { count, enumeration, mistake } from "./message.js";

/** SPK229x and SPK425x: samples that are left out of training to choose by, and what is chosen by them. */
export const validationMessages = {
  "empty-validation-split": mistake<{ dataset: string; trained: number; validated: number }>(
    "SPK4255",
    ({ dataset, trained, validated }) =>
      `\`${dataset}\` would have ${count(trained, "sample")} to train on and ${validated} to validate on`,
    () => "ask for more samples, or for another share of `validation`",
  ),
  "class-without-training": mistake<{ dataset: string; classes: readonly string[] }>(
    "SPK4256",
    ({ dataset, classes }) =>
      `\`validation\` of \`${dataset}\` would leave nothing to train on of ${enumeration(classes)}`,
    () => "ask for a smaller share of `validation`, or for more samples of these classes",
  ),
} as const;
