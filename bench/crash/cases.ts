import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunFolder, runFiles } from "../../runtime/run-folder/run-folder.js";

/** A small model, whose commands take a second or two. */
const spec = `
model Tiny() { input 8 @in  dense(8) -> relu -> dense(3) }
keyspace Secret { dim 2 }
experiment Run {
  seed 7
  data synthetic(features: 8, classes: 3, samples: 300)
  model Tiny
  inject Secret at in by add(gamma: 1)
  loss crossentropy
  train adam(lr: 0.01) for 6 epochs batch 32
}
experiment Sweep extends Run { sweep seed over 1, 2, 3 }`;

/** A command that is killed, and what it must leave in the end. */
export interface CrashCase {
  readonly name: string;
  /** What lies in the folder before the command first runs there. */
  prepare(folder: string, reference: string): void;
  /** The command that begins, or goes on with what a killed one left. */
  next(folder: string): readonly string[];
  /** The files that count, by path in the folder. */
  outcome(folder: string): readonly string[];
}

const runOutcome = [
  ...[runFiles.result, runFiles.latest, runFiles.best, runFiles.metrics],
  ...[runFiles.config, runFiles.model, runFiles.spec, runFiles.key, runFiles.report],
];

const writeSpec = (folder: string): void => writeFileSync(join(folder, "tiny.spk"), spec);

export const runCase: CrashCase = {
  name: "run",
  prepare: writeSpec,
  next: (folder) =>
    RunFolder.isRun(join(folder, "out"))
      ? ["run", "--resume", "out"]
      : ["run", "tiny.spk", "-e", "Run", "--out", "out"],
  outcome: () => runOutcome.map((file) => join("out", file)),
};

const sweepCase: CrashCase = {
  name: "sweep",
  prepare: writeSpec,
  next: () => ["sweep", "tiny.spk", "-e", "Sweep", "--store", "store", "--jobs", "2"],
  outcome: (folder) =>
    readdirSync(join(folder, "store"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => runOutcome.map((file) => join("store", name, file)))
      .sort(),
};

const attackCase: CrashCase = {
  name: "attack",
  prepare: (folder, reference) => {
    cpSync(join(reference, "out"), join(folder, "out"), { recursive: true });
  },
  next: () => ["attack", "out", "--budget", "quick", "--only", "trivial_keys,replay"],
  // the report shows the seconds of the attacks
  outcome: () =>
    [...runOutcome, runFiles.attacks]
      .filter((file) => file !== runFiles.report)
      .map((file) => join("out", file)),
};

const keyCase: CrashCase = {
  name: "key new",
  prepare: writeSpec,
  next: () => ["key", "new", "tiny.spk", "-e", "Run", "--seed", "5", "-o", "new.key"],
  outcome: () => ["new.key"],
};

export const crashCases = [runCase, sweepCase, attackCase, keyCase] as const;

/** What a file says, without the seconds in it. */
export function comparableContent(folder: string, file: string): string {
  const path = join(folder, file);
  if (!existsSync(path)) return "missing";
  const bytes = readFileSync(path);
  const hasTimes = file.endsWith(runFiles.metrics) || file.endsWith(runFiles.attacks);
  return hasTimes ? bytes.toString().replaceAll(/"seconds": ?[\d.e-]+/g, "") : bytes.toString("base64");
}
