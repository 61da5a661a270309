import { mean, sampleStandardDeviation } from "simple-statistics";
import { Failure, suggest } from "../../diagnostics/index.js";
import { type Measurement, readMeasurement } from "../../runtime/evaluate/measurement.js";
import { validationMeasures } from "../../runtime/evaluate/measures/catalogue.js";
import { keyPaths } from "../../runtime/model.js";
import type { SpecSetting } from "../../runtime/run-folder/spec-source.js";
import { type Outcome, type RecordedFailure, writtenValue } from "../jobs/index.js";

/** A run as a table sees it. */
export interface TableRun {
  readonly experiment: string;
  /** The settings that tell it from the others, as they were written. */
  readonly settings: readonly SpecSetting[];
  readonly outcome: Outcome;
  /** The folder of the run. */
  readonly folder: string;
}

export interface TableOptions {
  /** Settings that make a row: the runs that differ in others only are taken together. Every run unless given. */
  readonly groupBy?: readonly string[] | undefined;
  /** The setting and value that others are compared with. */
  readonly compare?: SpecSetting | undefined;
  /** Also what was measured on the train set. */
  readonly train?: boolean | undefined;
}

export interface ResultTable {
  /** The settings that differ, by path; `experiment` first where there are several. */
  readonly settings: readonly string[];
  readonly measures: readonly Measurement[];
  readonly rows: readonly TableRow[];
  readonly grouped: boolean;
}

export interface TableRow {
  /** Values of `ResultTable.settings`; empty where an experiment does not sweep over it. */
  readonly settings: readonly string[];
  /** How many runs were measured, and how many there are. */
  readonly finished: number;
  readonly runs: number;
  /** Why runs failed. */
  readonly failures: readonly RecordedFailure[];
  readonly folders: readonly string[];
  /** Figures of `ResultTable.measures`; null where nothing was measured. */
  readonly cells: readonly (Cell | null)[];
}

export interface Cell {
  /** The figure, or the mean over the runs of a row. */
  readonly value: number;
  /** Sample standard deviation (n − 1) over the runs of a row; null for fewer than two. */
  readonly deviation: number | null;
  /** From the value in the row of the baseline; null where there is no baseline. */
  readonly difference: number | null;
}

/** The name of the column that tells experiments apart. */
const experimentColumn = "experiment";

/**
 * Lays out what runs came to, a row for each run or group of runs, in their order. Fails with SPK4044 where a path is
 * named that no run differs in, with SPK4045 where no run has the value that is compared with.
 */
export function tabulate(runs: readonly TableRun[], options: TableOptions = {}): ResultTable {
  const varied = variedSettings(runs);
  const { groupBy, compare, train = false } = options;
  for (const name of groupBy ?? []) requireKnown(name, varied);
  const settings = groupBy === undefined ? varied : varied.filter((name) => groupBy.includes(name));
  const measures = measuresOf(runs, train);
  const groups = new Map<string, TableRun[]>();
  for (const run of runs) {
    const values = settings.map((name) => settingOf(run, name));
    const key = groupBy === undefined ? `${groups.size}` : JSON.stringify(values);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const rows = [...groups.values()].map((group) => rowOf(group, settings, measures));
  const table = { settings, measures, rows, grouped: groupBy !== undefined };
  return compare === undefined ? table : compareRows(table, compare);
}

function variedSettings(runs: readonly TableRun[]): string[] {
  const experiments = new Set(runs.map(({ experiment }) => experiment));
  const paths = new Set(runs.flatMap(({ settings }) => settings.map(({ path }) => path)));
  return [...(experiments.size > 1 ? [experimentColumn] : []), ...paths];
}

function settingOf({ experiment, settings }: TableRun, name: string): string {
  if (name === experimentColumn) return experiment;
  return writtenValue(settings.find(({ path }) => path === name)?.value ?? "");
}

function requireKnown(name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  throw Failure.of("unvaried-setting", { name, known, suggestion: suggest(name, known) });
}

/** What any of the runs was measured by. */
function measuresOf(runs: readonly TableRun[], train: boolean): Measurement[] {
  const evaluations = runs.flatMap(({ outcome }) =>
    outcome.status === "finished" ? [outcome.result.evaluation] : [],
  );
  const splits = ["validation", "test", "locked", ...(train ? (["train"] as const) : [])] as const;
  return splits.flatMap((split) =>
    validationMeasures.flatMap(({ key: measure }) =>
      keyPaths
        .map((path) => ({ split, measure, path }))
        .filter((column) =>
          evaluations.some((evaluation) => readMeasurement(evaluation, column) !== undefined),
        ),
    ),
  );
}

function rowOf(
  runs: readonly TableRun[],
  settings: readonly string[],
  measures: readonly Measurement[],
): TableRow {
  const evaluations = runs.flatMap(({ outcome }) =>
    outcome.status === "finished" ? [outcome.result.evaluation] : [],
  );
  const [first] = runs;
  return {
    settings: settings.map((name) => (first === undefined ? "" : settingOf(first, name))),
    finished: evaluations.length,
    runs: runs.length,
    failures: runs.flatMap(({ outcome }) => (outcome.status === "failed" ? [outcome.failure] : [])),
    folders: runs.map(({ folder }) => folder),
    cells: measures.map((column) => {
      const figures = evaluations.map((evaluation) => readMeasurement(evaluation, column));
      return cellOf(figures.filter((figure) => figure !== undefined));
    }),
  };
}

function cellOf(figures: readonly number[]): Cell | null {
  if (figures.length === 0) return null;
  const deviation = figures.length < 2 ? null : sampleStandardDeviation(figures);
  return { value: mean(figures), deviation, difference: null };
}

/** Sets every row against the one that has the baseline's value and is like it in all other settings. */
function compareRows(table: ResultTable, { path, value }: SpecSetting): ResultTable {
  const { settings, rows } = table;
  requireKnown(path, settings);
  const column = settings.indexOf(path);
  const baselineValue = writtenValue(value);
  const known = [...new Set(rows.map((row) => row.settings[column] ?? ""))];
  if (!known.includes(baselineValue)) {
    throw Failure.of("unknown-comparison-value", { path, value, known, suggestion: suggest(value, known) });
  }
  const baselines = new Map(rows.map((row) => [JSON.stringify(row.settings), row]));
  const compared = rows.map((row) => {
    const baseline = baselines.get(JSON.stringify(row.settings.with(column, baselineValue)));
    const cells = row.cells.map((cell, index) => {
      const other = baseline?.cells[index];
      return cell && { ...cell, difference: other ? cell.value - other.value : null };
    });
    return { ...row, cells };
  });
  return { ...table, rows: compared };
}
