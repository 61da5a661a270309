import { Failure } from "../../diagnostics/index.js";
import type { DataSummary } from "../../runtime/data/data-summary.js";
import type { Outcomes } from "../../runtime/evaluate/outcomes/outcomes.js";
import { type LockRecord, readLock } from "../../runtime/locks/index.js";
import type { ExperimentConfig } from "../../runtime/model.js";
import { readOutcomes, readPictures } from "../../runtime/run-folder/outcomes-file.js";
import { type OwnMarks, requireOwn } from "../../runtime/run-folder/own-files.js";
import { type RunResult, readResult } from "../../runtime/run-folder/result.js";
import { type RunFolder, runFiles } from "../../runtime/run-folder/run-folder.js";
import { readBeginning, type WeightsSource } from "../../runtime/run-folder/run-record.js";
import { MalformedJson, readJson, type Schema } from "../../runtime/stored-json/index.js";
import { learnedOf } from "../../runtime/target.js";
import type { AttackReport } from "../attacks/attack-report.js";
import { attackReport } from "../attacks/attack-report-schema.js";
import { contradictionInAttacks } from "../attacks/contradiction.js";
import { contradictionInDiagnosis } from "../gate-diagnostics/contradiction.js";
import type { GateDiagnosis } from "../gate-diagnostics/gate-diagnosis.js";
import { gateDiagnosis } from "../gate-diagnostics/gate-diagnosis-schema.js";

/** All that a report is made of. What has not been measured is left out. */
export interface ReportSources {
  readonly experiment: ExperimentConfig;
  /** What was found in the user's files. */
  readonly data?: DataSummary;
  /** Where weights came from that were not drawn. */
  readonly weights?: WeightsSource;
  /** Of a locked run, its lock. */
  readonly lock?: LockRecord;
  readonly result?: RunResult;
  /** Of a finished run, what became of each class. */
  readonly outcomes?: Outcomes;
  /** The sheet with the pictures of the worst samples. */
  readonly pictures?: Uint8Array;
  readonly diagnosis?: GateDiagnosis;
  readonly attacks?: AttackReport;
}

/**
 * Reads what lies in the folder of a run. Fails with SPK4021 and SPK4022 where the run itself was changed or is damaged,
 * SPK4012 where a file is of another run, SPK4016 where its figures contradict one another, and SPK4090 where a file of measurements cannot be read.
 */
export function readSources(folder: RunFolder): ReportSources {
  const { experiment, record } = readBeginning(folder);
  const lock = readLock(folder);
  const result = readResult(folder);
  const outcomes = result && readOutcomes(folder, result);
  const pictures = outcomes && readPictures(folder, outcomes);
  const run = { experiment, record, result };
  const diagnosis = readMeasured(folder, "diagnosis", {
    schema: gateDiagnosis,
    marksOf: (found) => found,
    contradiction: (found) => contradictionInDiagnosis(found, run),
  });
  const attacks = readMeasured(folder, "attacks", {
    schema: attackReport,
    // the seed of an attack is that of the attacker
    marksOf: ({ seed: _, ...marks }) => marks,
    contradiction: (found) => contradictionInAttacks(found, run),
  });
  return {
    experiment,
    ...(record.dataSummary && { data: record.dataSummary }),
    ...(record.weights && { weights: record.weights }),
    ...(lock && { lock }),
    ...(result && { result }),
    ...(outcomes && { outcomes }),
    ...(pictures && { pictures }),
    ...(diagnosis && { diagnosis }),
    ...(attacks && { attacks }),
  };
}

interface Reading<Measured> {
  readonly schema: Schema<Measured>;
  readonly marksOf: (found: Measured) => OwnMarks;
  readonly contradiction: (found: Measured) => string | undefined;
}

function readMeasured<Measured>(
  folder: RunFolder,
  what: "diagnosis" | "attacks",
  { schema, marksOf, contradiction }: Reading<Measured>,
): Measured | undefined {
  const file = runFiles[what];
  if (!folder.has(file)) return undefined;
  try {
    const found = readJson(folder.read(file), schema);
    requireOwn(folder, file, marksOf(found));
    const reason = contradiction(found);
    if (reason === undefined) return found;
    const remedy = `\`${commandOf[what]}\` makes it again`;
    throw Failure.of("contradictory-run-file", { path: folder.fileOf(file), reason, remedy });
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    const [path, command] = [folder.fileOf(file), commandOf[what]];
    throw Failure.of("unreadable-measurement-file", { path, reason: error.message, command }, error);
  }
}

/** Why a report tells of no attacks. */
export function withoutAttacks({ data }: ExperimentConfig): string {
  return learnedOf(data) === "class"
    ? `No attack has been made yet: \`${commandOf.attacks}\` makes them.`
    : "Attacks do not apply: they are scored by the classes that they get right, and the model learns none.";
}

/** What makes each file. */
export const commandOf = { diagnosis: "spkc diagnose RUN", attacks: "spkc attack RUN" } as const;
