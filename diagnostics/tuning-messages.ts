import { mistake } from "./message.js";

/** SPK227x: which weights of a model training changes, and how. */
export const tuningMessages = {
  "nothing-to-train": mistake<{ model: string }>(
    "SPK2270",
    ({ model }) => `\`freeze\` leaves nothing of \`${model}\` to train`,
    () => "leave out the layers that are to be trained, for example the last one",
  ),
  "lock-at-frozen": mistake<{ lock: string }>(
    "SPK2271",
    ({ lock }) => `everything that the lock \`${lock}\` is put at is frozen`,
    () =>
      "whoever knows the weights before training knows frozen ones: put the lock at what is trained, or write `start secret`",
  ),
  "duplicate-rate": mistake<{ name: string; parameter: string }>(
    "SPK2272",
    ({ name, parameter }) => `\`${name}\` means \`${parameter}\`, which another \`rate\` has already`,
    () => "name every parameter in one `rate` at most",
  ),
  "rate-of-frozen": mistake<{ name: string }>(
    "SPK2273",
    ({ name }) => `all of \`${name}\` is frozen: it has no learning rate`,
    () => "leave it out here, or in `freeze`",
  ),
} as const;
