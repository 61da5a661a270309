import { count, enumeration, mistake, warning } from "./message.js";

/** SPK229x, SPK425x and SPK4440: samples that are left out of training to choose by, and what is chosen by them. */
export const validationMessages = {
  "unknown-monitor": mistake<{
    name: string;
    known: readonly string[];
    suggestion: string | undefined;
  }>(
    "SPK2290",
    ({ name }) => `\`${name}\` is nothing that \`patience\` can look at`,
    ({ known, suggestion }) =>
      `${suggestion === undefined ? "" : `did you mean \`${suggestion}\`? `}there are ${enumeration(known)}`,
  ),
  "monitor-without-validation": mistake<{ name: string; dataset: string }>(
    "SPK2291",
    ({ name }) => `there are no samples to measure \`${name}\` on`,
    ({ dataset }) => `leave some out of training: \`data ${dataset}(…, validation: 0.1)\``,
  ),
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
  "checkpoint-not-kept": mistake<{ path: string; name: string; known: readonly string[] }>(
    "SPK4257",
    ({ path }) => `the run did not keep the checkpoint ${path}`,
    ({ name, known }) =>
      `${name === "first" ? "weights that were drawn from a secret are never kept, and earlier versions kept none" : "`keep` in `train` says how many last epochs are kept"}; there are ${enumeration(known)}`,
  ),
  "few-validation-samples": warning<{ dataset: string; count: number; classes: readonly string[] }>(
    "SPK4440",
    ({ dataset, count: validated, classes }) =>
      validated === 1
        ? `\`${dataset}\` has one sample to validate on: what is chosen by it is chosen by chance`
        : `\`${dataset}\` has ${validated} samples to validate on, and none of ${classes.length <= 10 ? enumeration(classes) : count(classes.length, "class", "classes")}: what is chosen by them is not chosen by these`,
    () => "ask for a larger share of `validation`, or for more samples",
  ),
} as const;
