import { Failure } from "../../diagnostics/index.js";
import { validationMeasures } from "../../runtime/evaluate/measures/catalogue.js";
import { isGated, type KeyPath, keyPaths } from "../../runtime/model.js";
import type { RunFolder } from "../../runtime/run-folder/run-folder.js";
import { type RunRecord, readRecord } from "../../runtime/run-folder/run-record.js";
import { readSpecSource, type SpecSource } from "../../runtime/run-folder/spec-source.js";
import { type BestEpoch, bestEpoch } from "../../runtime/train/monitor.js";
import type { AttackReport } from "../attacks/attack-report.js";
import { type ReportSources, readSources } from "../report/index.js";
import { settingTexts } from "./settings.js";

/** A run as others are compared with it. */
export interface ComparedRun {
  /** What tables and figures call it. */
  readonly name: string;
  readonly folder: string;
  readonly sources: ReportSources & Required<Pick<ReportSources, "result">>;
  readonly record: RunRecord;
  readonly spec: SpecSource["spec"] | undefined;
  /** By the training loss where nothing was validated; undefined where no epoch ended. */
  readonly best: BestEpoch | undefined;
}

/** What is held side by side. Values are in the order of the runs, and null where a run has none. */
export interface Comparison {
  readonly runs: readonly ComparedRun[];
  readonly settings: readonly DifferingSetting[];
  readonly scores: readonly ComparedScore[];
}

export interface DifferingSetting {
  /** As `--set` takes it, where it takes it. */
  readonly path: string;
  readonly values: readonly (string | null)[];
}

export interface ComparedScore {
  readonly set: "validation" | "test" | "locked";
  readonly path: KeyPath;
  /** The name of the measure in results. */
  readonly measure: string;
  readonly values: readonly (number | null)[];
}

/**
 * Reads a run to compare it. Fails as `readSources` does, and with SPK4297 where the folder holds no result: its run has not
 * ended, or is locked.
 */
export function readComparedRun(folder: RunFolder, name: string): ComparedRun {
  const sources = readSources(folder);
  const { result, lock, experiment } = sources;
  if (result === undefined)
    throw Failure.of("run-without-result", { path: folder.path, isLocked: lock !== undefined });
  return {
    ...{ name, folder: folder.path, record: readRecord(folder), best: bestEpoch(result.epochs, experiment) },
    sources: { ...sources, result },
    spec: readSpecSource(folder)?.spec,
  };
}

export function compareSources(runs: readonly ComparedRun[]): Comparison {
  return { runs, settings: differingSettings(runs), scores: scoresOfAll(runs) };
}

function differingSettings(runs: readonly ComparedRun[]): DifferingSetting[] {
  const each = runs.map(({ sources }) => settingTexts(sources.experiment));
  const paths = [...new Set(each.flatMap((texts) => [...texts.keys()]))];
  return paths.flatMap((path) => {
    const values = each.map((texts) => texts.get(path) || null);
    return new Set(values).size === 1 ? [] : [{ path, values }];
  });
}

/** Every score that some run has. Where no keys enter, all paths are one, and it counts as the valid one. */
function scoresOfAll(runs: readonly ComparedRun[]): ComparedScore[] {
  const paths = pathsOf(runs);
  return (["validation", "test", "locked"] as const).flatMap((set) =>
    validationMeasures.flatMap(({ key: measure }) =>
      paths.flatMap((path): ComparedScore[] => {
        const values = runs.map((run) => scoreOf(run, { set, path, measure }));
        return values.every((value) => value === null) ? [] : [{ set, path, measure, values }];
      }),
    ),
  );
}

/** The key paths that some of the runs have. */
export function pathsOf(runs: readonly ComparedRun[]): readonly KeyPath[] {
  return runs.some(({ sources }) => isGated(sources.experiment)) ? keyPaths : ["valid"];
}

function scoreOf(
  { sources: { experiment, result } }: ComparedRun,
  { set, path, measure }: Omit<ComparedScore, "values">,
): number | null {
  if (!isGated(experiment) && path !== "valid") return null;
  const score: Readonly<Record<string, number | null>> | undefined = result.evaluation[set]?.[path];
  return score?.[measure] ?? null;
}

/** The price of the cheapest attack that got round the gate of a run, if one was made and did. */
export function cheapestOf({ attacks }: Pick<ReportSources, "attacks">): CheapestAttack | null {
  if (attacks?.verdict.kind !== "broken") return null;
  const { attack, trial } = attacks.verdict;
  return { attack, variant: trial.variant, recovery: trial.recovery, price: trial.price };
}

export interface CheapestAttack {
  readonly attack: AttackReport["attacks"][number]["name"];
  readonly variant: string;
  readonly recovery: number;
  readonly price: Extract<AttackReport["verdict"], { kind: "broken" }>["trial"]["price"];
}
