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
  SPK4001: mistake<{ path: string; reason: string }>(({ path, reason }) => `cannot read ${path}: ${reason}`),
  SPK4002: breakdown<{ path: string; reason: string }>(
    ({ path, reason }) => `cannot write ${path}: ${reason}`,
    () => "choose another folder with `--out DIR`",
  ),
  SPK4003: misuse<{ path: string }>(
    ({ path }) => `${path} already holds a run`,
    () => "name a new folder: a run is never overwritten",
  ),
  SPK4004: breakdown<{ epoch: number; step: number; what: string; checkpoint: string }>(
    ({ epoch, step, what }) => `${what} at step ${step} (epoch ${epoch})`,
    ({ checkpoint }) =>
      `the last good weights are in ${checkpoint}; a smaller learning rate or gamma may help`,
  ),
  SPK4005: breakdown<{ epoch: number; epochs: number; step: number; path: string }>(
    ({ epoch, epochs, step }) => `stopped on request after step ${step}, in epoch ${epoch} of ${epochs}`,
    ({ path }) => `\`spkc run --resume ${path}\` goes on from there`,
  ),
  SPK4006: mistake<{ path: string }>(
    ({ path }) => `${path} is not the folder of a run`,
    () => "give the folder that `spkc run` named at its end",
  ),
  SPK4007: mistake<{ path: string; reason: string }>(
    ({ path, reason }) => `${path} is not a whole checkpoint: ${reason}`,
    () => "copy the other checkpoint of the run over it, or start a new run",
  ),
  SPK4008: mistake<{ path: string; megabytes: number }>(
    ({ path, megabytes }) => `${path} has ${megabytes.toFixed(1)} MB; a spec has at most 1 MB`,
    () => "is it a data file?",
  ),
  SPK4009: mistake<{ path: string }>(
    ({ path }) => `${path} is not text in UTF-8`,
    () => "a spec is a text file; is this one compiled or compressed?",
  ),
  SPK4010: misuse<{ path: string; names: readonly string[] }>(
    ({ path, names }) => `${path} has several experiments: ${enumeration(names)}`,
    () => "choose one with `--experiment NAME`",
  ),
  SPK4011: mistake<{ path: string }>(
    ({ path }) => `${path} has no experiment to run`,
    () => "add one: `experiment Name { data … model … inject … loss … train … }`",
  ),
  SPK4020: misuse<{ option: string }>(
    ({ option }) => `${option} cannot be given with \`--resume\``,
    () => "leave it out: a run goes on with the settings in its folder",
  ),
  SPK4021: mistake<{ path: string; what: "changed" | "removed" }>(
    ({ path, what }) => `${path} was ${what} since the run began`,
    () => "put the file back as it was, or start a new run",
  ),
  SPK4022: mistake<{ path: string; reason: string }>(
    ({ path, reason }) => `${path} is damaged: ${reason}`,
    () => "start a new run with the spec",
  ),
  SPK4023: mistake<{ path: string }>(
    ({ path }) => `the checkpoint ${path} is missing`,
    () => "copy the other checkpoint of the run there, or start a new run",
  ),
  SPK4024: mistake<{ path: string }>(
    ({ path }) => `${path} is a checkpoint of another run: its model or its experiment differs`,
    () => "put the checkpoint of this run back",
  ),
  SPK4025: breakdown<{ path: string; steps: number }>(
    ({ path, steps }) => `the run in ${path} diverged after step ${steps}: there is nothing to go on with`,
    () => "start a new run; a smaller learning rate or gamma may help",
  ),
  SPK4026: misuse<{ path: string; pid: number; file: string }>(
    ({ path, pid }) => `process ${pid} is at work in ${path}`,
    ({ file }) => `wait for it; if that process is no run of SpanKey, remove ${file}`,
  ),
  SPK4027: mistake<{ dataset: string }>(
    ({ dataset }) => `the data of ${dataset} are not those that the run began with`,
    () => "put the data back, or start a new run with the new data",
  ),
  SPK4030: mistake<{ dataset: string; split: "train" | "test"; wanted: number; found: number }>(
    ({ dataset, split, wanted, found }) =>
      `\`${split}\` of \`${dataset}\` asks for ${count(wanted, "sample")}, but the files hold ${found}`,
    () => "ask for fewer, or leave it out to take them all",
  ),
  SPK4031: mistake<{ path: string }>(
    ({ path }) => `the key file of the run, ${path}, is missing`,
    () => "put it back; `spkc evaluate` takes another place: `--key FILE`",
  ),
  SPK4032: mistake<{ path: string; reason: string }>(
    ({ path, reason }) => `${path} is not a whole key: ${reason}`,
    () => "give a file that `spkc key new` or `spkc key issue` wrote, or the `secret.key` of a run",
  ),
  SPK4033: mistake<{ path: string; key: string; model: string; difference: string }>(
    ({ path, key, model, difference }) => `${path}, a key of ${key}, does not fit ${model}: ${difference}`,
    () => "make one with `spkc key new` for this spec, experiment and settings",
  ),
  SPK4034: mistake<{ path: string; key: string; found: string; model: string; wanted: string }>(
    ({ path, key, found, model, wanted }) =>
      `${path}, a key of ${key}, is of another model: its bases are ${short(found)}, those of ${model} ${short(wanted)}`,
    () => "`spkc key show FILE` shows the fingerprint of a key; `sha256.keys` in `run.json` is that of a run",
  ),
  SPK4035: warning<{ path: string }>(
    ({ path }) => `${path} can be read by others than its owner`,
    ({ path }) => `\`chmod 600 ${path}\` keeps it to you`,
  ),
  SPK4036: misuse<{ path: string }>(
    ({ path }) => `${path} exists already`,
    () => "name a new file: a key is never overwritten",
  ),
  SPK4037: misuse<{ keyspace: string; reason: string }>(
    ({ keyspace, reason }) => `\`--alpha\` is not for ${keyspace}: ${reason}`,
    () => "leave it out to draw coefficients; `spkc key show FILE` says from what",
  ),
  SPK4038: misuse<{ path: string; is: string; wanted: string }>(
    ({ path, is, wanted }) => `${path} is ${is}, not ${wanted}`,
    () => "a key file holds the bases; `spkc key issue` makes a user key of it, which holds one key",
  ),
  SPK4039: mistake<{ experiment: string }>(
    ({ experiment }) => `the experiment ${experiment} injects no keys`,
    () => "give it a keyspace: `inject Secret at image by mul(gamma: 0.5)`",
  ),

  // --- sweeps ---------------------------------------------------------------------------------------------------
  SPK4040: misuse<{ experiment: string; sweep: string; file: string; path: string }>(
    ({ experiment, sweep }) => `experiment \`${experiment}\` is a sweep: ${sweep}`,
    ({ experiment, file, path }) =>
      `run it with \`spkc sweep ${file} -e ${experiment}\`, or fix the value: \`--set ${path}=VALUE\``,
  ),
  SPK4041: breakdown<{ runs: number; ended: number }>(
    ({ runs, ended }) => `stopped on request: ${ended} of ${count(runs, "run")} ended`,
    () => "the same command goes on from there; nothing is run twice",
  ),
  SPK4042: breakdown<{ how: string; times: number }>(
    ({ how, times }) =>
      `the process of the run did not come to its end: ${how}${times > 1 ? `, ${times} times` : ""}`,
    () => "is memory short? Run fewer at once, `--jobs 1`; the same command goes on from the last checkpoint",
  ),
  SPK4043: breakdown<{ message: string }>(
    ({ message }) => `the run ended with an error that SpanKey does not know: ${message}`,
    () => "this is a defect; please report it with the spec",
  ),
  SPK4044: misuse<AmongKnown & { name: string }>(
    ({ name }) => `no run of the table differs in \`${name}\``,
    ({ known, suggestion }) =>
      didYouMean(suggestion) ??
      (known.length === 0 ? "there is one run alone" : `they differ in ${enumeration(known)}`),
  ),
  SPK4045: misuse<AmongKnown & { path: string; value: string }>(
    ({ path, value }) => `no run of the table has \`${value}\` for \`${path}\``,
    meantOrKnown,
  ),
  SPK4050: breakdown<{ server: string; reason: string; attempts: number }>(
    ({ server, reason, attempts }) => `cannot reach Redis at ${server}, ${attempts} times: ${reason}`,
    () => "is the server running, and the address right? On Debian, `apt-get install redis-server`",
  ),
  SPK4051: breakdown<{ server: string; seconds: number; reason: string }>(
    ({ server, seconds, reason }) => `lost Redis at ${server} for ${count(seconds, "second")}: ${reason}`,
    () => "finished runs are kept; start the server and give the same command again",
  ),
  SPK4052: breakdown<{ wanted: string; own: string }>(
    ({ wanted, own }) => `the job was made by SpanKey ${wanted}, and this is SpanKey ${own}`,
    () => "install the same version on all machines of a sweep",
  ),
  SPK4053: breakdown<{ experiment: string }>(
    ({ experiment }) =>
      `the data files of \`${experiment}\` are others here than where the sweep was started`,
    () => "copy them to this machine, into the same folder; their contents must be the same",
  ),
  SPK4054: misuse<{ url: string }>(
    ({ url }) => `\`${url}\` is not the address of a Redis server`,
    () => "as in `redis://localhost:6379`",
  ),

  // --- published tables -----------------------------------------------------------------------------------------
  SPK4060: misuse<AmongKnown & { name: string }>(
    ({ name }) => `there is no published table \`${name}\``,
    meantOrKnown,
  ),
  SPK4061: mistake<{ path: string }>(
    ({ path }) => `no experiment of ${path} has published figures`,
    () => "give one of them `published test.valid.accuracy 0.99 within 0.005`",
  ),

  // --- attacks --------------------------------------------------------------------------------------------------
  SPK4070: misuse<AmongKnown & { name: string }>(
    ({ name }) => `there is no attack \`${name}\``,
    meantOrKnown,
  ),
  SPK4071: breakdown<Record<string, never>>(
    () => "stopped on request; nothing was written",
    () => "the same command starts again; `--budget quick` and `--only NAME` make it shorter",
  ),
  SPK4072: mistake<{ authorised: number; chance: number }>(
    ({ authorised, chance }) =>
      `valid keys are right on ${share(authorised)} of the samples and guessing is on ${share(chance)}: there is nothing to recover`,
    () => "train the model until valid keys work",
  ),
  SPK4073: mistake<{ experiment: string }>(
    ({ experiment }) => `\`${experiment}\` injects no keys: there is no gate to attack`,
    () => "give it an `inject`",
  ),
  SPK4074: mistake<{ samples: number; least: number }>(
    ({ samples, least }) => `the test set has ${count(samples, "sample")}; an attack needs at least ${least}`,
    () => "attacks learn from a part of the test set, which the owner did not train on; take more of it",
  ),

  // --- diagnostics ----------------------------------------------------------------------------------------------
  SPK4080: misuse<AmongKnown & { name: string }>(
    ({ name }) => `there is no diagnostic \`${name}\``,
    meantOrKnown,
  ),
  SPK4081: breakdown<Record<string, never>>(
    () => "stopped on request; nothing was written",
    () => "the same command starts again; `--samples N` and `--only NAME` make it shorter",
  ),

  // the report
  SPK4090: mistake<{ path: string; reason: string; command: string }>(
    ({ path, reason }) => `${path} cannot be read: ${reason}`,
    ({ command }) =>
      `\`${command}\` makes it anew; without the file the report says that it was not measured`,
  ),
} as const;

const share = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** The beginning of a fingerprint, which is enough to tell two apart. */
const short = (fingerprint: string): string => `${fingerprint.slice(0, 12)}…`;
