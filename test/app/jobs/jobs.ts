import type { Outcome, SweepJob } from "../../../app/jobs/index.js";
import type { TableRun } from "../../../app/sweep/table.js";
import type { RunResult } from "../../../runtime/run-folder/result.js";

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

export function resultOf(status: RunResult["status"]): RunResult {
  return {
    ...{ format: "spankey-result/1", status, spec: "a", experiment: "E", seed: 0, engine: "x", device: "y" },
    ...{ steps: 1, stoppedEarly: false, head: { classes: 2, reject: null, auxReject: null } },
    ...{ evaluation: { train: null, test: null }, epochs: [] },
  };
}

export function runOf(settings: Readonly<Record<string, string>>, outcome: Outcome): TableRun {
  const list = Object.entries(settings).map(([path, value]) => ({ path, value }));
  return { experiment: "E", settings: list, outcome, folder: "f" };
}
