import { createHash } from "node:crypto";
import { Failure } from "../../diagnostics/index.js";
import { splitOf } from "../data/dataset.js";
import { pictureSheet } from "../data/images/picture-sheet.js";
import { type Dataset, pickSplit } from "../data/index.js";
import type { Outcomes } from "../evaluate/outcomes/outcomes.js";
import type { ExperimentConfig } from "../model.js";
import { contradictionInOutcomes } from "./outcomes-contradiction.js";
import { requireOwn } from "./own-files.js";
import type { RunResult } from "./result.js";
import { type RunFolder, runFiles, toJsonText } from "./run-folder.js";
import { runIdentityIn } from "./run-record.js";
import { storedOutcomes } from "./schemas/outcomes-schema.js";

/** `outcomes.json`: what became of each class at the end of a run, and the samples that it does worst on. */
export interface StoredOutcomes extends Outcomes {
  readonly format: "spankey-outcomes/1";
  /** The identity of the run that wrote it; left out where a program keeps none. */
  readonly run?: string;
  readonly spec: string;
  readonly experiment: string;
  readonly seed: number;
}

/** Writes the outcomes of a finished run, and the pictures of the worst samples where these are images. */
export async function writeOutcomes(
  folder: RunFolder,
  { spec, name, seed }: ExperimentConfig,
  outcomes: Outcomes,
  dataset: Dataset,
): Promise<void> {
  const { worst, ...found } = outcomes;
  const sheet = worst && (await sheetOf(worst, dataset));
  if (sheet !== undefined) folder.write(runFiles.worst, sheet);
  const run = runIdentityIn(folder);
  const stored: StoredOutcomes = {
    format: "spankey-outcomes/1",
    ...(run !== undefined && { run }),
    ...{ spec, experiment: name, seed },
    ...found,
    ...(worst && { worst: { ...worst, ...(sheet && { pictures: sha256(sheet) }) } }),
  };
  folder.write(runFiles.outcomes, withListsInLines(toJsonText(stored)));
}

function sheetOf(
  { split, samples }: NonNullable<Outcomes["worst"]>,
  dataset: Dataset,
): Promise<Uint8Array | undefined> {
  const indices = samples.map(({ index }) => index);
  return pictureSheet(pickSplit(splitOf(dataset, split), indices, dataset), dataset.sampleShape);
}

/**
 * The outcomes of a run with this result; undefined where it has none, as those of earlier versions. Fails with SPK4022 if the
 * file is damaged, SPK4012 if it is of another run, SPK4016 if its figures contradict one another or the result.
 */
export function readOutcomes(folder: RunFolder, result: RunResult): StoredOutcomes | undefined {
  if (!folder.has(runFiles.outcomes)) return undefined;
  const remedy = "remove it: reports are then made without it";
  const outcomes = folder.readJson(runFiles.outcomes, storedOutcomes, remedy);
  requireOwn(folder, runFiles.outcomes, outcomes);
  const reason = contradictionInOutcomes(outcomes, result, folder);
  if (reason === undefined) return outcomes;
  throw Failure.of("contradictory-run-file", { path: folder.fileOf(runFiles.outcomes), reason, remedy });
}

/** The sheet with the pictures of the worst samples; undefined where it is missing, or another. */
export function readPictures(folder: RunFolder, { worst }: Outcomes): Uint8Array | undefined {
  if (worst?.pictures === undefined || !folder.has(runFiles.worst)) return undefined;
  const sheet = folder.readBytes(runFiles.worst);
  return sha256(sheet) === worst.pictures ? sheet : undefined;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** JSON whose lists of numbers stand in a line each, so that a matrix can be read. In a text, a line end is escaped. */
function withListsInLines(json: string): string {
  return json.replace(/\[\n\s*(?:(?:-?\d[\d.e+-]*|null),?\s+)+\]/g, (list) =>
    list.replaceAll(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"),
  );
}
