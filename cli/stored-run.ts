import { loadModel } from "../compiler/load/load-model.js";
import * as runtime from "../runtime/index.js";

/** A run as its folder keeps it. */
export interface StoredRun {
  readonly record: runtime.RunRecord;
  readonly model: runtime.GatedModel;
  /** What the run computed on. */
  readonly engine: runtime.EngineChoice;
}

/** Reads what a run began with, and makes its model of the code in its folder. */
export async function loadStoredRun(folder: runtime.RunFolder): Promise<StoredRun> {
  const { record, code, experiment } = runtime.readBeginning(folder);
  const model = await loadModel(code, folder.fileOf(runtime.runFiles.model), runtime);
  const { engine, device, threads } = record;
  return {
    record,
    model: { ...model, experiment },
    engine: { engine, device, threads: threads ?? undefined },
  };
}
