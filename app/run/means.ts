import * as runtime from "../../runtime/index.js";
import type { DataMemoryOptions } from "../data-memory.js";
import type { Task } from "../task.js";

/** Where a run gets its data and its engine from, and who watches it. */
export interface RunMeans extends Task {
  loadDataset(experiment: runtime.ExperimentConfig, directory: string | undefined): Promise<runtime.Dataset>;
  /** Is told that a run is done with its data. */
  releaseDataset(dataset: runtime.Dataset): void;
  createEngine(choice: runtime.EngineChoice): Promise<runtime.Engine>;
}

/** The means of a task that does one run. */
export function meansOf(task: Task, { dataMemory: memory }: DataMemoryOptions): RunMeans {
  const { observe, signal } = task;
  return {
    ...task,
    createEngine: runtime.createEngine,
    loadDataset: (experiment, directory) =>
      runtime.loadDataset(experiment, { directory, observe, signal, memory }),
    releaseDataset: (dataset) => dataset.release?.(),
  };
}
