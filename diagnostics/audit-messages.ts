import {
  type AmongKnown,
  breakdown,
  count,
  enumeration,
  meantOrKnown,
  mistake,
  misuse,
  warning,
} from "./message.js";

/** SPK406x to SPK409x: published tables, attacks, gate diagnostics, the report. */
export const auditMessages = {
  // --- published tables ------------------------------------------------------------------------------------
  "unknown-published-table": misuse<AmongKnown & { name: string }>(
    "SPK4060",
    ({ name }) => `there is no published table \`${name}\``,
    meantOrKnown,
  ),
  "missing-published-figure": mistake<{ path: string }>(
    "SPK4061",
    ({ path }) => `no experiment of ${path} has published figures`,
    () => "add one, for example `published test.valid.accuracy 0.99 within 0.005`",
  ),

  // --- attacks ---------------------------------------------------------------------------------------------
  "unknown-attack": misuse<AmongKnown & { name: string }>(
    "SPK4070",
    ({ name }) => `there is no attack \`${name}\``,
    meantOrKnown,
  ),
  "attack-interrupted": breakdown<Record<string, never>>(
    "SPK4071",
    () => "stopped on request; nothing was written",
    () => "the same command starts again; `--budget quick` and `--only NAME` shorten it",
  ),
  "valid-key-at-chance": mistake<{ authorised: number; chance: number }>(
    "SPK4072",
    ({ authorised, chance }) =>
      `valid keys are right on ${share(authorised)} of the samples, guessing the commonest class on ${share(chance)}: there is nothing to recover`,
    ({ chance }) =>
      chance > 0.5
        ? "train the model until valid keys do better than that, or test on samples of which no class has most"
        : "train the model until valid keys work",
  ),
  "run-without-injection": mistake<{ experiment: string }>(
    "SPK4073",
    ({ experiment }) => `\`${experiment}\` injects no keys: there is no gate to attack`,
    () => "give it an `inject`",
  ),
  "no-file-weights": misuse<{ path: string }>(
    "SPK4450",
    ({ path }) => `${path} began with no weights of a file: none are to be kept private`,
    () => "leave `--private-weights` out",
  ),
  "test-set-too-small": mistake<{ samples: number; scored: number; least: number; wanted: number }>(
    "SPK4074",
    ({ samples, scored, least }) =>
      `the test set has ${count(samples, "sample")}, of which attacks would be scored on ${scored}; they need at least ${least}`,
    ({ wanted }) =>
      `attacks learn and select by 70 % of the test set, which the owner did not train on, and are scored on the rest; use a test set of ${wanted} samples or more`,
  ),
  "single-class-test-set": mistake<{ scored: number; name: string }>(
    "SPK4075",
    ({ scored, name }) =>
      `attacks would be scored on ${count(scored, "sample")} of the test set, all of the class \`${name}\`: guessing is always right, and there is nothing to recover`,
    () => "test on samples of several classes, as many of each; `--test PATH` names others",
  ),
  "attack-on-numbers": mistake<{ experiment: string; noun: string }>(
    "SPK4076",
    ({ experiment, noun }) =>
      `attacks are scored by the classes that they get right, but the model of \`${experiment}\` learns ${noun}`,
    () =>
      "what keys open is in the measures by key path: `spkc evaluate RUN`; `spkc diagnose RUN` measures the gate",
  ),

  // --- diagnostics -----------------------------------------------------------------------------------------
  "unknown-diagnostic": misuse<AmongKnown & { name: string }>(
    "SPK4080",
    ({ name }) => `there is no diagnostic \`${name}\``,
    meantOrKnown,
  ),
  "diagnosis-interrupted": breakdown<Record<string, never>>(
    "SPK4081",
    () => "stopped on request; nothing was written",
    () => "the same command starts again; `--samples N` and `--only NAME` shorten it",
  ),

  // --- what was measured before ----------------------------------------------------------------------------
  "measurement-replaced": warning<{ path: string; what: string; lost: readonly string[] }>(
    "SPK4082",
    ({ path, what, lost }) =>
      `${path} has ${count(lost.length, what)} of before, which will be gone: ${enumeration(lost)}`,
    () => "`--out FILE` writes another file and leaves that one as it is",
  ),

  // --- the report ------------------------------------------------------------------------------------------
  "unreadable-measurement-file": mistake<{ path: string; reason: string; command: string }>(
    "SPK4090",
    ({ path, reason }) => `${path} cannot be read: ${reason}`,
    ({ command }) =>
      `\`${command}\` makes it again; without the file, the report says that this was not measured`,
  ),
} as const;

const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
