import { loadModel } from "../compiler/load/load-model.js";
import * as runtime from "../runtime/index.js";
import type { EngineChoice } from "./engine.js";

/** A run as its folder keeps it. */
export interface StoredRun {
  readonly record: runtime.RunRecord;
  readonly model: runtime.GatedModel;
  /** What the run said of the engine. */
  readonly engine: EngineChoice;
}

/** Reads what a run began with, and makes its model of the code in its folder. */
export async function loadStoredRun(folder: runtime.RunFolder): Promise<StoredRun> {
  const { record, code } = runtime.readBeginning(folder);
  const model = await loadModel(code, folder.fileOf(runtime.runFiles.model), runtime);
  return { record, model, engine: record.threads === null ? {} : { threads: record.threads } };
}
