import { mistake, misuse, warning } from "./message.js";

/** SPK4031 to SPK4039: key files. */
export const keyMessages = {
  "missing-key-file": mistake<{ path: string }>(
    "SPK4031",
    ({ path }) => `the key file of the run is missing: ${path}`,
    () => "put it back, or give `spkc evaluate` another file: `--key FILE`",
  ),
  "damaged-key": mistake<{ path: string; reason: string }>(
    "SPK4032",
    ({ path, reason }) => `${path} is not a valid key: ${reason}`,
    () => "give a file that `spkc key new` or `spkc key issue` wrote, or the `secret.key` of a run",
  ),
  "key-model-mismatch": mistake<{ path: string; key: string; model: string; difference: string }>(
    "SPK4033",
    ({ path, key, model, difference }) => `${path}, a key of ${key}, does not fit ${model}: ${difference}`,
    () => "make one with `spkc key new` for this spec, experiment and settings",
  ),
  "key-basis-mismatch": mistake<{ path: string; key: string; found: string; model: string; wanted: string }>(
    "SPK4034",
    ({ path, key, found, model, wanted }) =>
      `${path}, a key of ${key}, belongs to another model: its bases are ${short(found)}, those of ${model} are ${short(wanted)}`,
    () => "`spkc key show FILE` shows the fingerprint of a key; `sha256.keys` in `run.json` is that of a run",
  ),
  "exposed-key-file": warning<{ path: string }>(
    "SPK4035",
    ({ path }) => `users other than its owner can read ${path}`,
    ({ path }) => `\`chmod 600 ${path}\` makes it private`,
  ),
  "key-file-already-exists": misuse<{ path: string }>(
    "SPK4036",
    ({ path }) => `${path} already exists`,
    () => "name a new file: keys are never overwritten",
  ),
  "unsuitable-alpha-coefficient": misuse<{ keyspace: string; reason: string; isGiven: boolean }>(
    "SPK4037",
    ({ keyspace, reason, isGiven }) =>
      `${isGiven ? "`--alpha` does not suit" : "the coefficients drawn do not suit"} ${keyspace}: ${reason}`,
    ({ isGiven }) =>
      isGiven
        ? "leave it out to draw coefficients; `spkc key show FILE` shows their distribution"
        : "`spkc key show FILE` shows their distribution; `--basis` shows the bases too",
  ),
  "key-kind-mismatch": misuse<{ path: string; is: string; wanted: string }>(
    "SPK4038",
    ({ path, is, wanted }) => `${path} is ${is}, not ${wanted}`,
    () => "a key file holds the bases; a user key, which `spkc key issue` makes from it, holds one key",
  ),
  "experiment-without-injection": mistake<{ experiment: string }>(
    "SPK4039",
    ({ experiment }) => `the experiment ${experiment} injects no keys`,
    () => "give it a keyspace: `inject Secret at image by mul(gamma: 0.5)`",
  ),
} as const;

/** The start of a fingerprint, enough to tell two apart. */
const short = (fingerprint: string): string => `${fingerprint.slice(0, 12)}…`;
