import { Failure } from "../../diagnostics/index.js";
import type { DataSummary } from "../../runtime/data/data-summary.js";
import type { ExperimentConfig } from "../../runtime/model.js";
import { type RunResult, readResult } from "../../runtime/run-folder/result.js";
import { type RunFile, type RunFolder, runFiles } from "../../runtime/run-folder/run-folder.js";
import { readBeginning } from "../../runtime/run-folder/run-record.js";
import { type AttackReport, attackReportFormat, wasMade } from "../attacks/attack-report.js";
import { type GateDiagnosis, gateDiagnosisFormat } from "../gate-diagnostics/gate-diagnosis.js";

/** All that a report is made of. What has not been measured is left out. */
export interface ReportSources {
  readonly experiment: ExperimentConfig;
  /** What was found in the user's files. */
  readonly data?: DataSummary;
  readonly result?: RunResult;
  readonly diagnosis?: GateDiagnosis;
  readonly attacks?: AttackReport;
}

/**
 * Reads what lies in the folder of a run. Fails with SPK4021 and SPK4022 where the run itself was changed or is damaged,
 * and with SPK4090 where a file of measurements cannot be read.
 */
export function readSources(folder: RunFolder): ReportSources {
  const { experiment, record } = readBeginning(folder);
  const result = readResult(folder);
  const diagnosis = readMeasured<GateDiagnosis>(folder, "diagnosis", gateDiagnosisFormat, isDiagnosis);
  const attacks = readMeasured<AttackReport>(folder, "attacks", attackReportFormat, isAttackReport);
  return {
    experiment,
    ...(record.dataSummary && { data: record.dataSummary }),
    ...(result && { result }),
    ...(diagnosis && { diagnosis }),
    ...(attacks && { attacks }),
  };
}

function readMeasured<Measured extends { readonly format: string }>(
  folder: RunFolder,
  what: "diagnosis" | "attacks",
  format: Measured["format"],
  isWhole: (found: Partial<Measured>) => boolean,
): Measured | undefined {
  const file: RunFile = runFiles[what];
  if (!folder.has(file)) return undefined;
  const fail = (reason: string): Failure =>
    Failure.of("unreadable-measurement-file", {
      path: folder.fileOf(file),
      reason,
      command: commandOf[what],
    });
  let found: Partial<Measured> | null;
  try {
    found = JSON.parse(folder.read(file)) as Partial<Measured> | null;
  } catch (error) {
    if (error instanceof SyntaxError) throw fail("it is not JSON");
    throw error;
  }
  if (found?.format !== format) throw fail(`its format is not ${format}`);
  if (!isWhole(found)) throw fail("parts of it are missing");
  return found as Measured;
}

/** What makes each file. */
export const commandOf = { diagnosis: "spkc diagnose RUN", attacks: "spkc attack RUN" } as const;

function isDiagnosis({ results, inapplicable, points, asked }: Partial<GateDiagnosis>): boolean {
  return isRecord(results) && [inapplicable, points, asked].every(Array.isArray);
}

function isAttackReport({ attacks, verdict, data, ...rest }: Partial<AttackReport>): boolean {
  return (
    Array.isArray(attacks) &&
    attacks.every((attack) =>
      wasMade(attack) ? attack.trials.length > 0 : typeof attack.reason === "string",
    ) &&
    isRecord(verdict) &&
    isRecord(data) &&
    [rest.authorised, rest.chance].every(Number.isFinite)
  );
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
