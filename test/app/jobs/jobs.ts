import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome, SweepJob } from "../../../app/jobs/index.js";
import type { TableRun } from "../../../app/sweep/table.js";
import type { RunResult } from "../../../runtime/run-folder/result.js";
import { tinyModel } from "../../support/tiny-model.js";

/** A job that only its address tells from others. */
export function jobOf(address: string): SweepJob {
  return {
    version: "0.0.0",
    address,
    spec: { path: "a.spk", files: { "a.spk": "" } },
    experiment: "E",
    settings: [],
    place: { engine: "auto", device: "auto" },
    data: null,
    dataChecksum: null,
  };
}

/** A finished run with these accuracies on the test set; half as much on the train set. */
export function finished(accuracies: { none: number; valid: number; wrong: number }): Outcome {
  const scores = (factor: number) =>
    Object.fromEntries(
      Object.entries(accuracies).map(([path, accuracy]) => [
        path,
        { accuracy: accuracy * factor, reject: null, perplexity: null },
      ]),
    );
  const evaluation = { test: scores(1), train: scores(0.5) } as unknown as RunResult["evaluation"];
  return { status: "finished", result: { ...resultOf("finished"), evaluation } };
}

/** The only experiment of these runs, of one epoch. */
const { experiment } = tinyModel({ spec: "a", name: "E", seed: 0, epochs: 1 });

export function resultOf(status: RunResult["status"], steps = 1): RunResult {
  const epoch = { epoch: 1, step: steps, loss: 1, terms: {}, accuracy: 0, wrongReject: null };
  return {
    ...{ format: "spankey-result/1", status, spec: "a", experiment: "E", seed: 0, engine: "x", device: "y" },
    ...{ steps, stoppedEarly: false, head: experiment.head },
    ...{ evaluation: { train: null, test: null }, epochs: [epoch] },
  };
}

/** Leaves the files of a run in its folder that ended so, after so many steps. */
export function leaveRun(folder: string, status: RunResult["status"], steps = 1): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(experiment));
  writeFileSync(join(folder, "result.json"), JSON.stringify(resultOf(status, steps)));
}

export function runOf(settings: Readonly<Record<string, string>>, outcome: Outcome): TableRun {
  const list = Object.entries(settings).map(([path, value]) => ({ path, value }));
  return { experiment: "E", settings: list, outcome, folder: "f" };
}
