import {
  type AmongKnown,
  breakdown,
  count,
  didYouMean,
  enumeration,
  meantOrKnown,
  mistake,
  misuse,
  warning,
} from "./message.js";

/** SPK40xx: files and runs. */
export const runMessages = {
  "unreadable-file": mistake<{ path: string; reason: string }>(
    "SPK4001",
    ({ path, reason }) => `cannot read ${path}: ${reason}`,
  ),
  "unwritable-file": breakdown<{ path: string; reason: string }>(
    "SPK4002",
    ({ path, reason }) => `cannot write ${path}: ${reason}`,
    () => "choose another folder with `--out DIR`",
  ),
  "run-already-exists": misuse<{ path: string }>(
    "SPK4003",
    ({ path }) => `${path} already holds a run`,
    () => "name a new folder: runs are never overwritten",
  ),
  "training-diverged": breakdown<{ epoch: number; step: number; what: string; checkpoint: string }>(
    "SPK4004",
    ({ epoch, step, what }) => `${what} at step ${step} (epoch ${epoch})`,
    ({ checkpoint }) =>
      `the last good weights are in ${checkpoint}; a smaller learning rate or gamma may help`,
  ),
  "run-interrupted": breakdown<{ epoch: number; epochs: number; step: number; path: string }>(
    "SPK4005",
    ({ epoch, epochs, step }) => `stopped on request after step ${step}, in epoch ${epoch} of ${epochs}`,
    ({ path }) => `\`spkc run --resume ${path}\` continues from there`,
  ),
  "folder-without-run": mistake<{ path: string }>(
    "SPK4006",
    ({ path }) => `${path} is not a run folder`,
    () => "give the folder that `spkc run` prints at its end",
  ),
  "damaged-checkpoint": mistake<{ path: string; reason: string }>(
    "SPK4007",
    ({ path, reason }) => `${path} is not a valid checkpoint: ${reason}`,
    () => "copy the other checkpoint of the run over it, or start a new run",
  ),
  "spec-too-large": mistake<{ path: string; megabytes: number }>(
    "SPK4008",
    ({ path, megabytes }) => `${path} has ${megabytes.toFixed(1)} MB; a spec may have at most 1 MB`,
    () => "is this a data file?",
  ),
  "undecodable-spec": mistake<{ path: string }>(
    "SPK4009",
    ({ path }) => `${path} is not text in UTF-8`,
    () => "a spec is a text file; is this file compiled or compressed?",
  ),
  "ambiguous-experiment": misuse<{ path: string; names: readonly string[] }>(
    "SPK4010",
    ({ path, names }) => `${path} has several experiments: ${enumeration(names)}`,
    () => "choose one with `--experiment NAME`",
  ),
  "missing-experiment": mistake<{ path: string }>(
    "SPK4011",
    ({ path }) => `${path} has no experiment to run`,
    () => "add one: `experiment Name { data … model … inject … loss … train … }`",
  ),
  "conflicting-resume-option": misuse<{ option: string }>(
    "SPK4020",
    ({ option }) => `${option} cannot be given with \`--resume\``,
    () => "leave it out: a run continues with the settings in its folder",
  ),
  "changed-run-file": mistake<{ path: string; what: "changed" | "removed" }>(
    "SPK4021",
    ({ path, what }) => `${path} was ${what} after the run started`,
    () => "put the file back as it was, or start a new run",
  ),
  "damaged-run-file": mistake<{ path: string; reason: string }>(
    "SPK4022",
    ({ path, reason }) => `${path} is damaged: ${reason}`,
    () => "start a new run with the spec",
  ),
  "missing-checkpoint": mistake<{ path: string }>(
    "SPK4023",
    ({ path }) => `the checkpoint ${path} is missing`,
    () => "copy the other checkpoint of the run there, or start a new run",
  ),
  "checkpoint-mismatch": mistake<{ path: string }>(
    "SPK4024",
    ({ path }) => `${path} is a checkpoint of another run: its model or its experiment differs`,
    () => "put the checkpoint of this run back",
  ),
  "resume-of-diverged-run": breakdown<{ path: string; steps: number }>(
    "SPK4025",
    ({ path, steps }) => `the run in ${path} diverged after step ${steps} and cannot be resumed`,
    () => "start a new run; a smaller learning rate or gamma may help",
  ),
  "run-in-use": misuse<{ path: string; pid: number; file: string }>(
    "SPK4026",
    ({ path, pid }) => `process ${pid} is using ${path}`,
    ({ file }) => `wait for it; if that process is not a run of SpanKey, remove ${file}`,
  ),
  "changed-dataset": mistake<{ dataset: string }>(
    "SPK4027",
    ({ dataset }) => `the data of ${dataset} are not those that the run started with`,
    () => "put the data back, or start a new run with the new data",
  ),
  "dataset-too-small": mistake<{ dataset: string; split: "train" | "test"; wanted: number; found: number }>(
    "SPK4030",
    ({ dataset, split, wanted, found }) =>
      `\`${split}\` of \`${dataset}\` asks for ${count(wanted, "sample")}, but the files hold ${found}`,
    () => "ask for fewer, or leave it out to use all",
  ),
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
  "unsuitable-alpha-coefficient": misuse<{ keyspace: string; reason: string }>(
    "SPK4037",
    ({ keyspace, reason }) => `\`--alpha\` does not suit ${keyspace}: ${reason}`,
    () => "leave it out to draw coefficients; `spkc key show FILE` shows their distribution",
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

  // --- sweeps ---------------------------------------------------------------------------------------------------
  "unexpected-sweep": misuse<{ experiment: string; sweep: string; file: string; path: string }>(
    "SPK4040",
    ({ experiment, sweep }) => `experiment \`${experiment}\` is a sweep: ${sweep}`,
    ({ experiment, file, path }) =>
      `run it with \`spkc sweep ${file} -e ${experiment}\`, or fix the value: \`--set ${path}=VALUE\``,
  ),
  "sweep-interrupted": breakdown<{ runs: number; ended: number }>(
    "SPK4041",
    ({ runs, ended }) => `stopped on request: ${ended} of ${count(runs, "run")} ended`,
    () => "the same command continues from there; nothing is run twice",
  ),
  "run-process-died": breakdown<{ how: string; times: number }>(
    "SPK4042",
    ({ how, times }) => `the process of the run ended early: ${how}${times > 1 ? `, ${times} times` : ""}`,
    () =>
      "if memory is short, run fewer at once (`--jobs 1`); the same command continues from the last checkpoint",
  ),
  "unexpected-run-failure": breakdown<{ message: string; file: string | undefined }>(
    "SPK4043",
    ({ message }) => `the run ended with an error that SpanKey does not know: ${message}`,
    ({ file }) =>
      `this is a bug in spkc; please report it with the spec${file === undefined ? "" : ` and ${file}`}`,
  ),
  "unvaried-setting": misuse<AmongKnown & { name: string }>(
    "SPK4044",
    ({ name }) => `all runs of the table have the same \`${name}\``,
    ({ known, suggestion }) =>
      didYouMean(suggestion) ??
      (known.length === 0 ? "there is only one run" : `they differ in ${enumeration(known)}`),
  ),
  "unknown-comparison-value": misuse<AmongKnown & { path: string; value: string }>(
    "SPK4045",
    ({ path, value }) => `no run of the table has \`${value}\` for \`${path}\``,
    meantOrKnown,
  ),
  "unreachable-redis-server": breakdown<{ server: string; reason: string; attempts: number }>(
    "SPK4050",
    ({ server, reason, attempts }) => `cannot reach Redis at ${server} (${attempts} attempts): ${reason}`,
    () => "check that the server runs and the address is right; on Debian, `apt-get install redis-server`",
  ),
  "lost-redis-connection": breakdown<{ server: string; seconds: number; reason: string }>(
    "SPK4051",
    ({ server, seconds, reason }) => `lost Redis at ${server} for ${count(seconds, "second")}: ${reason}`,
    () => "finished runs are kept; start the server and give the same command again",
  ),
  "job-version-mismatch": breakdown<{ wanted: string; own: string }>(
    "SPK4052",
    ({ wanted, own }) => `the job was made by SpanKey ${wanted}, but this is SpanKey ${own}`,
    () => "install the same version on all machines of a sweep",
  ),
  "job-data-mismatch": breakdown<{ experiment: string }>(
    "SPK4053",
    ({ experiment }) => `the data files of \`${experiment}\` differ from those where the sweep was started`,
    () => "copy the files to the same folder of this machine; their contents must be the same",
  ),
  "malformed-redis-address": misuse<{ url: string }>(
    "SPK4054",
    ({ url }) => `\`${url}\` is not the address of a Redis server`,
    () => "for example `redis://localhost:6379`",
  ),

  // --- published tables -----------------------------------------------------------------------------------------
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

  // --- attacks --------------------------------------------------------------------------------------------------
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
      `valid keys are right on ${share(authorised)} of the samples, guessing on ${share(chance)}: there is nothing to recover`,
    () => "train the model until valid keys work",
  ),
  "run-without-injection": mistake<{ experiment: string }>(
    "SPK4073",
    ({ experiment }) => `\`${experiment}\` injects no keys: there is no gate to attack`,
    () => "give it an `inject`",
  ),
  "test-set-too-small": mistake<{ samples: number; least: number }>(
    "SPK4074",
    ({ samples, least }) => `the test set has ${count(samples, "sample")}; an attack needs at least ${least}`,
    () =>
      "attacks learn from a part of the test set, which the owner did not train on; use a larger test set",
  ),

  // --- diagnostics ----------------------------------------------------------------------------------------------
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

  // --- the report -----------------------------------------------------------------------------------------------
  "unreadable-measurement-file": mistake<{ path: string; reason: string; command: string }>(
    "SPK4090",
    ({ path, reason }) => `${path} cannot be read: ${reason}`,
    ({ command }) =>
      `\`${command}\` makes it again; without the file, the report says that this was not measured`,
  ),

  // --- defects of ours ------------------------------------------------------------------------------------------
  "internal-error": breakdown<{ message: string; doing: string; where: string; file: string | undefined }>(
    "SPK4900",
    ({ message }) => `this is a bug in spkc: ${message}`,
    ({ doing, where, file }) =>
      `it came to light in ${doing} (${where})\n${
        file === undefined
          ? "please report it; the same command with `--debug` prints where in the code it is"
          : `please report it with ${file}, which says where in the code it is`
      }`,
  ),
} as const;

const share = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** The start of a fingerprint, enough to tell two apart. */
const short = (fingerprint: string): string => `${fingerprint.slice(0, 12)}…`;
