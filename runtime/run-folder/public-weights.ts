import type { HostTensor, Named } from "../../tensor/programs/index.js";
import type { GatedModel } from "../model.js";
import { loadWeights } from "./checkpoint.js";
import { type RunFolder, runFiles } from "./run-folder.js";
import type { RunRecord } from "./run-record.js";

/**
 * The parameters and buffers that a run took from a file before training: whoever has the file has them too. They are read from the first
 * checkpoint. Undefined where nothing came from a file, or from a run of the owner, and where that checkpoint is not there, as in
 * a locked folder. Fails as `loadWeights` does.
 */
export function publicWeights(
  folder: RunFolder,
  { weights: source }: Pick<RunRecord, "weights">,
  model: GatedModel,
): Named<HostTensor> | undefined {
  const isPublic = model.experiment.weights?.ofRun !== true;
  if (source === undefined || !isPublic || !folder.has(runFiles.first)) return undefined;
  const { parameters, buffers } = loadWeights(folder, runFiles.first, model);
  const drawn = new Set(source.drawn);
  return Object.fromEntries(
    Object.entries({ ...parameters, ...buffers }).filter(([name]) => !drawn.has(name)),
  );
}
