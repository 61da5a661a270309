import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { AttackBudget, AttackReport } from "../../audit/attacks/index.js";
import { writeWhole } from "../../runtime/files/index.js";
import type { RunResult } from "../../runtime/index.js";
import { spkc } from "../spkc.js";

export interface KeptRunsOptions {
  readonly spec: string;
  /** The folder of all runs. */
  readonly out: string;
  /** The folder with the files of the dataset. */
  readonly data?: string | undefined;
  /** Of attacks; as the spec says unless given. */
  readonly budget?: AttackBudget | undefined;
}

/**
 * The runs of the experiments of a spec over seeds, each in a folder of its own with what was made of it. What is there is not
 * made again.
 */
export class KeptRuns {
  constructor(private readonly options: KeptRunsOptions) {}

  /** `runs/gates/mnist/Inner-42` */
  folderOf(name: string, seed: string): string {
    const { out, spec } = this.options;
    return join(out, basename(spec, ".spk"), `${name}-${seed}`);
  }

  isTrained(name: string, seed: string): boolean {
    return existsSync(join(this.folderOf(name, seed), "result.json"));
  }

  /** Trains an experiment, in the folder of its own name unless told otherwise. */
  async train(experiment: string, seed: string, name = experiment): Promise<void> {
    if (this.isTrained(name, seed)) return;
    const folder = this.folderOf(name, seed);
    const about = ["--experiment", experiment, "--seed", seed, "--out", folder];
    await this.#done("run", this.options.spec, ...about, ...this.#shared());
  }

  /** Locks a run into a folder of its own, under a new key, as options of `spkc lock` say. */
  async lock(run: string, name: string, seed: string, options: readonly string[]): Promise<void> {
    const folder = this.folderOf(name, seed);
    if (existsSync(folder)) return;
    const from = this.folderOf(run, seed);
    await this.#done("lock", from, ...options, "--new-key", this.keyOf(name, seed), "--out", folder);
  }

  /** The lock key of a folder that `lock` made. */
  keyOf(name: string, seed: string): string {
    return `${this.folderOf(name, seed)}.key`;
  }

  /** Attacks a run, or with its key a locked folder. */
  async attack(name: string, seed: string, isLocked = false): Promise<void> {
    const report = this.attacksOn(name, seed);
    const { budget } = this.options;
    if (report !== undefined && (budget === undefined || report.budget === budget)) return;
    const chosen = budget === undefined ? [] : ["--budget", budget];
    const unlock = isLocked ? ["--unlock", this.keyOf(name, seed)] : [];
    await this.#done("attack", this.folderOf(name, seed), ...unlock, ...chosen, ...this.#shared());
  }

  /** A figure that is measured once, and kept in a file of the folder. */
  async kept<Figure>(
    name: string,
    seed: string,
    file: string,
    measure: () => Promise<Figure>,
  ): Promise<Figure> {
    const path = join(this.folderOf(name, seed), file);
    if (existsSync(path)) return this.readJson(name, seed, file) as Figure;
    const figure = await measure();
    writeWhole(path, `${JSON.stringify(figure)}\n`);
    return figure;
  }

  /** What attacks came to; undefined where there is nothing to recover, or none was made. */
  attacksOn(name: string, seed: string): AttackReport | undefined {
    if (!existsSync(join(this.folderOf(name, seed), "attacks.json"))) return undefined;
    return this.readJson(name, seed, "attacks.json") as AttackReport;
  }

  /** Accuracies on the test set, by key path. */
  testScores(name: string, seed: string) {
    const { evaluation } = this.readJson(name, seed, "result.json") as RunResult;
    if (evaluation.test === null) throw new Error(`${name}, seed ${seed}, was not judged`);
    return evaluation.test;
  }

  /** Accuracy on the test set under valid keys. */
  authorised(name: string, seed: string): number {
    const { valid } = this.testScores(name, seed);
    if (valid?.accuracy === undefined || valid.accuracy === null)
      throw new Error(`${name}, seed ${seed}, was not judged`);
    return valid.accuracy;
  }

  epochSeconds(name: string, seed: string): number[] {
    const lines = readFileSync(join(this.folderOf(name, seed), "metrics.jsonl"), "utf8");
    return lines
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { seconds: number }).seconds);
  }

  readJson(name: string, seed: string, file: string): unknown {
    return JSON.parse(readFileSync(join(this.folderOf(name, seed), file), "utf8"));
  }

  #shared(): string[] {
    const { data } = this.options;
    return ["--threads", "1", ...(data === undefined ? [] : ["--data", data])];
  }

  async #done(...args: string[]): Promise<void> {
    // valid keys that do no better than guessing: there is a row to show, and nothing to recover
    await spkc(args, { expected: "valid-key-at-chance" });
    console.error(`done: spkc ${args.join(" ")}`);
  }
}
