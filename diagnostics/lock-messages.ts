import { type AmongKnown, count, didYouMean, meantOrKnown, mistake, misuse, warning } from "./message.js";

/** SPK43xx: locks at weights, and seals. */
export const lockMessages = {
  "unknown-lock": misuse<AmongKnown & { name: string }>(
    "SPK4300",
    ({ name }) => `there is no lock \`${name}\``,
    meantOrKnown,
  ),
  "damaged-lock-key": mistake<{ path: string; reason: string }>(
    "SPK4301",
    ({ path, reason }) => `${path} is not a valid lock key: ${reason}`,
    () => "give a file that `--new-key` of `spkc lock` or `spkc seal` wrote, or the `start.key` of a run",
  ),
  "lock-key-mismatch": mistake<{ path: string; key: string }>(
    "SPK4302",
    ({ path, key }) => `${key} is not the key that ${path} was made with; nothing was written`,
    () => "give the lock key that was written when it was made",
  ),
  "unknown-parameter": misuse<{ name: string; suggestion: string | undefined; known: readonly string[] }>(
    "SPK4303",
    ({ name }) => `the model has no parameter or layer \`${name}\``,
    ({ suggestion, known }) => didYouMean(suggestion) ?? `it has ${listed(known)}`,
  ),
  "untrained-parameter": misuse<{ name: string }>(
    "SPK4304",
    ({ name }) => `\`${name}\` holds no trained parameter, only what layers keep from batch to batch`,
    () => "name trained parameters: running statistics stay as they are",
  ),
  "model-without-parameters": mistake<{ experiment: string }>(
    "SPK4305",
    ({ experiment }) => `the model of ${experiment} has no trained parameter to lock`,
    () => "a lock takes a model with weights",
  ),
  "run-already-locked": misuse<{ path: string }>(
    "SPK4306",
    ({ path }) => `${path} is locked already`,
    ({ path }) =>
      `\`spkc unlock ${path} --key FILE -o FOLDER\` gives the run back; several parameters are locked at once by \`--at\``,
  ),
  "run-not-locked": misuse<{ path: string }>(
    "SPK4307",
    ({ path }) => `${path} is not locked`,
    () => "leave `--unlock` and `--secret-part` out, or give the folder that `spkc lock` wrote",
  ),
  "changed-locked-run": mistake<{ path: string; what: string }>(
    "SPK4308",
    ({ path, what }) => `${path} is not as \`spkc lock\` left it: ${what}; nothing was written`,
    () => "put the folder back as it was, or lock the run again",
  ),
  "missing-secret-part": mistake<{ path: string }>(
    "SPK4309",
    ({ path }) => `the secret part of the lock is missing: ${path}`,
    () => "put it back, or name the file that the lock wrote it to: `--secret-part FILE`",
  ),
  "damaged-secret-part": mistake<{ path: string; reason: string }>(
    "SPK4310",
    ({ path, reason }) => `${path} is not the secret part of this lock: ${reason}`,
    () => "put the file back as `spkc lock` wrote it",
  ),
  "lock-without-effect": warning<{ lock: string; parameters: readonly string[] }>(
    "SPK4311",
    ({ lock, parameters }) =>
      `the lock \`${lock}\` changes nothing at ${count(parameters.length, "parameter")}: ${listed(parameters)}`,
    () => "their numbers are zeros or all the same: they stay readable",
  ),
  "locked-weights": warning<{ path: string; lock: string }>(
    "SPK4312",
    ({ path, lock }) =>
      `${path} is locked by \`${lock}\`: what follows is measured on the weights as they lie there`,
    () => "`--unlock FILE` takes the lock key, and measures the unlocked model",
  ),
  "resume-of-locked-run": misuse<{ path: string }>(
    "SPK4313",
    ({ path }) => `${path} is locked: it cannot be resumed`,
    () => "resume the run that it was made of: a locked folder holds nothing that training goes on from",
  ),
  "checkpoint-of-weights-alone": mistake<{ path: string }>(
    "SPK4314",
    ({ path }) => `${path} holds weights alone, which training cannot go on from`,
    () => "resume the run that it was made of: locked and unlocked folders hold no state of the optimizer",
  ),
  "unneeded-secret-part": misuse<{ path: string; lock: string }>(
    "SPK4315",
    ({ lock }) => `the lock \`${lock}\` has no secret part: its key is all that it takes`,
    ({ path }) => `leave \`--secret-part ${path}\` out`,
  ),
  "secret-part-without-key": misuse<{ path: string }>(
    "SPK4316",
    ({ path }) => `the secret part ${path} is of no use without the key of its lock`,
    () => "`--unlock FILE` names the lock key; leave `--secret-part` out to look at the locked weights",
  ),
  "ambiguous-lock-key": misuse<{ isGiven: boolean }>(
    "SPK4317",
    ({ isGiven }) =>
      isGiven ? "a key and a new key cannot both be given" : "neither a key nor a new key is given",
    () => "`--key FILE` takes a lock key that is there, `--new-key FILE` writes a new one",
  ),
  "lock-with-known-start": warning<{
    known: readonly { readonly parameter: string; readonly share: number }[];
    seed: number;
  }>(
    "SPK4318",
    ({ known, seed }) =>
      `the folder names the seed ${seed}, from which anyone can draw the weights before training: they have the signs of the locked ones to ${listed(known.map(({ parameter, share }) => `${Math.round(100 * share)} % (${parameter})`))}`,
    () => "no lock hides it: `start secret` draws the weights of a run from a secret (docs/locks.md)",
  ),
  "damaged-seal": mistake<{ path: string; reason: string }>(
    "SPK4320",
    ({ path, reason }) => `${path} cannot be opened: ${reason}; nothing was written`,
    () => "get the file again: it opens only to the byte as `spkc seal` wrote it",
  ),
  "unsealable-file": mistake<{ path: string; reason: string }>(
    "SPK4321",
    ({ path, reason }) => `${path} cannot be sealed: ${reason}`,
    () => "seal regular files, and folders of them",
  ),
  "occupied-output": misuse<{ path: string }>(
    "SPK4322",
    ({ path }) => `${path} already exists`,
    () => "name a new one: nothing is overwritten",
  ),
  "attack-on-throwaway-lock": warning<{ path: string; lock: string; parameters: readonly string[] }>(
    "SPK4323",
    ({ path, lock, parameters }) =>
      `${path} is not locked: what is attacked are its weights under the lock \`${lock}\` of its spec, put on in memory under a throwaway key, at ${listed(parameters)}`,
    () => "`spkc lock` makes a folder of locked weights, to give away or to attack as they lie there",
  ),
  "lock-not-named": misuse<{ path: string; experiment: string }>(
    "SPK4324",
    ({ path, experiment }) =>
      `no lock is named: \`--by\` is missing, and no key enters at parameters of ${experiment}, the experiment of ${path}`,
    () => "give `--by signs`, or write `inject secret by signs` into the spec and run it",
  ),
  "missing-start-key": mistake<{ path: string }>(
    "SPK4325",
    ({ path }) => `the secret that the run starts from is missing: ${path}`,
    () => "put the file back: without it the run cannot begin as it was to",
  ),
  "start-key-mismatch": mistake<{ path: string }>(
    "SPK4326",
    ({ path }) => `${path} is not the secret that the run starts from`,
    () => "put the file back that the run wrote",
  ),
  "unneeded-start-key": misuse<{ path: string; experiment: string }>(
    "SPK4327",
    ({ experiment }) => `${experiment} draws its weights from the seed: there is no use for a start key`,
    ({ path }) => `leave \`--start-key ${path}\` out, or write \`start secret\` (\`--set start=secret\`)`,
  ),
  "unmeasured-effects": mistake<{ reason: string }>(
    "SPK4328",
    ({ reason }) => `what the weights are worth to the network cannot be measured: ${reason}`,
    () => "give the training data of the run, or choose the missing numbers in another way, as `by: largest`",
  ),
  "too-few-common-signs": mistake<{ experiment: string; signs: number; wanted: number }>(
    "SPK4330",
    ({ experiment, signs, wanted }) =>
      `the valid keys of ${experiment} have one sign at ${count(signs, "entry", "entries")} only; a lock key takes ${wanted}`,
    () =>
      "take coefficients from a narrower range above 0, as `alpha uniform(0.5, 1)`, fewer rows, or larger points",
  ),
  "damaged-grant": mistake<{ path: string; reason: string }>(
    "SPK4331",
    ({ path, reason }) => `${path} is not a valid grant: ${reason}`,
    () => "get the file again that `spkc key grant` wrote",
  ),
  "grant-key-mismatch": mistake<{ key: string; grant: string; isOfOtherBases: boolean }>(
    "SPK4332",
    ({ key, grant, isOfOtherBases }) =>
      isOfOtherBases
        ? `${key} is of other bases than those that ${grant} was made for; nothing was written`
        : `${key} says that it is of the bases of ${grant}, but is none of their valid keys; nothing was written`,
    () => "give a user key that `spkc key issue` made of the key file that the lock key was granted for",
  ),
} as const;

/** The first of a list that may be long. */
function listed(items: readonly string[]): string {
  return [...items.slice(0, 8), ...(items.length > 8 ? ["…"] : [])].join(", ");
}
