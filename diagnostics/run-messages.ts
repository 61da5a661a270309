import { breakdown, count, enumeration, mistake, misuse, warning } from "./message.js";

/** SPK400x to SPK4030: files and runs. SPK4295 to SPK4298: runs side by side. SPK4900: a bug of SpanKey itself. */
export const runMessages = {
  "unreadable-file": mistake<{ path: string; reason: string }>(
    "SPK4001",
    ({ path, reason }) => `cannot read ${path}: ${reason}`,
  ),
  "unwritable-file": breakdown<{ path: string; reason: string }>(
    "SPK4002",
    ({ path, reason }) => `cannot write ${path}: ${reason}`,
    () => "make room there, or choose another place",
  ),
  "run-already-exists": misuse<{ path: string }>(
    "SPK4003",
    ({ path }) => `${path} already holds a run`,
    () => "name a new folder: runs are never overwritten",
  ),
  "folder-with-other-files": misuse<{ path: string; file: string }>(
    "SPK4015",
    ({ path, file }) => `${path} holds a ${file} that no run left there, and a run would overwrite it`,
    () => "name a new folder, or an empty one",
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
  "contradictory-run-file": mistake<{ path: string; reason: string; remedy: string }>(
    "SPK4016",
    ({ path, reason }) => `${path} contradicts itself: ${reason}`,
    ({ remedy }) => remedy,
  ),
  "not-a-spec": mistake<{ path: string }>(
    "SPK4017",
    ({ path }) => `${path} is not a spec: nothing in it is declared as in one`,
    ({ path }) =>
      /\.(csv|tsv|txt|parquet)(\.gz)?$/i.test(path)
        ? 'a spec names its data files: `data table("wine.csv")`'
        : "specs end in .spk; docs/language.md describes what they hold",
  ),
  "other-data": warning<{ dataset: string; directory: string | null; splits: readonly string[] }>(
    "SPK4018",
    ({ dataset, directory, splits }) =>
      `the data of ${dataset} are not those that the run began with: ${
        directory === null ? "the files have changed since" : `${directory} holds others`
      }; different: ${splits.join(", ")}`,
    () => "what follows is measured on these data, by the classes, columns and normalisation of the run",
  ),
  "no-files-to-replace": misuse<{ dataset: string }>(
    "SPK4019",
    ({ dataset }) => `\`${dataset}\` reads no files of yours that others could take the place of`,
    () => "`--data DIR` names the folder of the dataset's files",
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
  "foreign-model-code": mistake<{ path: string; reason: string }>(
    "SPK4029",
    ({ path, reason }) => `${path} is not the code that this version builds, so it does not run: ${reason}`,
    () =>
      "--trust-code runs it as it stands: it can do all that you can do here; say so only of code that you have read, or of a folder of your own that another version made",
  ),
  "damaged-run-file": mistake<{ path: string; reason: string; remedy?: string }>(
    "SPK4022",
    ({ path, reason }) => `${path} is damaged: ${reason}`,
    ({ remedy }) => remedy ?? "start a new run with the spec",
  ),
  "missing-checkpoint": mistake<{ path: string }>(
    "SPK4023",
    ({ path }) => `the checkpoint ${path} is missing`,
    () => "copy the other checkpoint of the run there, or start a new run",
  ),
  "checkpoint-mismatch": mistake<{ path: string }>(
    "SPK4024",
    ({ path }) => `${path} is a checkpoint of another run: its model, settings, data or keys differ`,
    () => "put the checkpoint of this run back",
  ),
  "resume-of-diverged-run": breakdown<{ path: string; steps: number }>(
    "SPK4025",
    ({ path, steps }) => `the run in ${path} diverged after step ${steps} and cannot be resumed`,
    () => "start a new run; a smaller learning rate or gamma may help",
  ),
  // `elsewhere`: a process that cannot be looked at, the seconds since its last sign of life, and how many of them are allowed
  "run-in-use": misuse<{
    path: string;
    pid: number;
    file: string;
    elsewhere?: { readonly host: string; readonly seconds: number; readonly limit: number };
  }>(
    "SPK4026",
    ({ path, pid, elsewhere }) =>
      elsewhere === undefined
        ? `process ${pid} is using ${path}`
        : `process ${pid} on ${elsewhere.host} is using ${path}; it gave a sign of life ${elsewhere.seconds} s ago`,
    ({ file, elsewhere }) =>
      elsewhere === undefined
        ? `wait for it; if that process is not a run of SpanKey, remove ${file}`
        : `wait for it; after ${elsewhere.limit} s of silence it counts as ended. Its mark is ${file}`,
  ),
  "changed-dataset": mistake<{ dataset: string }>(
    "SPK4027",
    ({ dataset }) => `the data of ${dataset} are not those that the run started with`,
    () => "put the data back, or start a new run with the new data",
  ),
  "lost-run-lock": breakdown<{ path: string; file: string }>(
    "SPK4028",
    ({ path, file }) => `this run no longer holds ${path}: ${file} was removed`,
    ({ path }) =>
      `another process took the folder over, or somebody removed the file; nothing more was written. \`spkc run --resume ${path}\` continues from the last checkpoint, unless another process does`,
  ),
  "foreign-run-file": mistake<{ path: string; difference: string }>(
    "SPK4012",
    ({ path, difference }) => `${path} is of another run: ${difference}`,
    () => "put the file of this run back, or remove it and make it again",
  ),
  "non-finite-weights": mistake<{ path: string; tensor: string }>(
    "SPK4013",
    ({ path, tensor }) => `the tensor ${tensor} of ${path} holds NaN or infinite numbers`,
    () => "copy the other checkpoint of the run over it, or start a new run",
  ),
  "unwritable-output": breakdown<{ reason: string }>(
    "SPK4014",
    ({ reason }) => `cannot write to standard output: ${reason}`,
    () => "the command itself did its work; files that it wrote are whole",
  ),
  "dataset-too-small": mistake<{ dataset: string; split: "train" | "test"; wanted: number; found: number }>(
    "SPK4030",
    ({ dataset, split, wanted, found }) =>
      `\`${split}\` of \`${dataset}\` asks for ${count(wanted, "sample")}, but the files hold ${found}`,
    () => "ask for fewer, or leave it out to use all",
  ),

  "lone-run": misuse<{ path: string }>(
    "SPK4295",
    ({ path }) => `there is nothing to compare ${path} with`,
    () => "name two runs or more",
  ),
  "repeated-run": misuse<{ first: string; second: string }>(
    "SPK4296",
    ({ first, second }) =>
      first === second ? `${first} is named twice` : `${first} and ${second} are the same folder`,
    () => "name each run once",
  ),
  "run-without-result": mistake<{ path: string; isLocked: boolean }>(
    "SPK4297",
    ({ path, isLocked }) =>
      isLocked ? `${path} is locked, and holds no result to compare` : `the run in ${path} has not ended`,
    ({ path, isLocked }) =>
      isLocked
        ? "compare the run that it was made from, or what `spkc unlock` gives back"
        : `wait for it, or continue it with \`spkc run --resume ${path}\``,
  ),
  "unknown-page-format": misuse<{ path: string }>(
    "SPK4298",
    ({ path }) => `the name ${path} says no format that a comparison can be written in`,
    () => "end it in .html, .md or .json",
  ),

  "internal-error": breakdown<{ message: string; doing: string; where: string; file: string | undefined }>(
    "SPK4900",
    ({ message }) => `this is a bug in spkc: ${message}`,
    ({ doing, where, file }) =>
      `it occurred in ${doing} (${where})\n${
        file === undefined
          ? "please report it; the same command with `--debug` prints the place in the code"
          : `please report it with ${file}, which holds the place in the code`
      }`,
  ),
} as const;
