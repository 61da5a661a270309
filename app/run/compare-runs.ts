import { realpathSync } from "node:fs";
import { basename, resolve } from "node:path";
import type {
  CheapestAttack,
  ComparedScore,
  Comparison,
  DifferingSetting,
} from "../../audit/comparison/index.js";
import type { ReportContent } from "../../audit/report/content.js";
import { Failure } from "../../diagnostics/index.js";
import type { EpochMetrics, Evaluation, RunStatus } from "../../runtime/index.js";
import type { BestEpoch } from "../../runtime/train/monitor.js";

export interface CompareRunsOptions {
  /** A file to write the comparison to, by the end of its name `.html`, `.md` or `.json`. */
  readonly out?: string | undefined;
}

/** Runs side by side. Values are in the order of the runs, and null where a run has none. */
export interface RunComparison {
  readonly runs: readonly RunBesideOthers[];
  /** Settings that not all runs share, by their paths: as `--set` takes them, where it takes them. */
  readonly settings: readonly DifferingSetting[];
  /** Scores by set, key path and measure; of a run without keys, those under valid keys. */
  readonly scores: readonly ComparedScore[];
  /** What must be known to read the comparison: what the runs do not share. */
  readonly remarks: readonly string[];
}

export interface RunBesideOthers {
  /** What tables and figures call it: the shortest that tells it from the others. */
  readonly name: string;
  readonly folder: string;
  readonly spec: string;
  readonly experiment: string;
  readonly status: RunStatus;
  /** The epoch of the best weights, and by what; null where no epoch ended. */
  readonly best: BestEpoch | null;
  readonly evaluation: Evaluation;
  readonly epochs: readonly EpochMetrics[];
  /** The cheapest attack that got round the gate; null where none did, or none was made. */
  readonly cheapest: CheapestAttack | null;
}

/** A comparison as it is shown: its tables are those of the page. */
export interface ShownComparison extends RunComparison {
  readonly content: ReportContent;
}

/**
 * Holds runs side by side: settings that differ, scores, curves over epochs, the price of the cheapest attack. Fails with SPK4295 for fewer
 * than two runs, SPK4296 where a folder is named twice, SPK4006 where one is no run, SPK4297 where a run has no result,
 * SPK4298 where the name of `out` says no format, and as `reportRun` does where a file is damaged or of another run.
 */
export async function compareRuns(
  paths: readonly string[],
  options: CompareRunsOptions = {},
): Promise<RunComparison> {
  const { content: _, ...comparison } = await showComparison(paths, options);
  return comparison;
}

/** The same, with what a reader is shown. */
export async function showComparison(
  paths: readonly string[],
  { out }: CompareRunsOptions,
): Promise<ShownComparison> {
  const format = out === undefined ? undefined : formatOf(out);
  const { RunFolder } = await import("../../runtime/index.js");
  const folders = paths.map((path) => RunFolder.open(path));
  requireSeveral(paths);
  const { comparisonContent, compareSources, readComparedRun } = await import(
    "../../audit/comparison/index.js"
  );
  const names = namesOf(paths);
  const compared = compareSources(
    folders.map((folder, index) => readComparedRun(folder, names[index] ?? folder.path)),
  );
  const content = comparisonContent(compared);
  const comparison = { ...(await resultOf(compared)), remarks: content.about.map(({ text }) => text) };
  if (out !== undefined && format !== undefined) {
    const { writeWhole } = await import("../../runtime/files/index.js");
    writeWhole(out, await format({ comparison, content }));
  }
  return { ...comparison, content };
}

async function resultOf({ runs, settings, scores }: Comparison): Promise<Omit<RunComparison, "remarks">> {
  const { cheapestOf } = await import("../../audit/comparison/index.js");
  const each = runs.map(({ name, folder, best, sources }): RunBesideOthers => {
    const { spec, experiment, status, evaluation, epochs } = sources.result;
    const cheapest = cheapestOf(sources);
    return { name, folder, spec, experiment, status, best: best ?? null, evaluation, epochs, cheapest };
  });
  return { runs: each, settings, scores };
}

function requireSeveral(paths: readonly string[]): void {
  const [path = "nothing", ...others] = paths;
  if (others.length === 0) throw Failure.of("lone-run", { path });
  const places = paths.map((each) => realpathSync(each));
  const second = places.findIndex((place, index) => places.indexOf(place) < index);
  if (second === -1) return;
  const first = paths[places.indexOf(places[second] ?? "")] ?? path;
  throw Failure.of("repeated-run", { first, second: paths[second] ?? path });
}

/** The names of the folders where these differ, else their paths as they were given. */
function namesOf(paths: readonly string[]): readonly string[] {
  const names = paths.map((path) => basename(resolve(path)));
  return new Set(names).size === names.length ? names : paths;
}

interface Written {
  readonly comparison: RunComparison;
  readonly content: ReportContent;
}

/** How the file of a name is written. */
function formatOf(path: string): (written: Written) => Promise<string> {
  const [, end] = /\.([^./\\]+)$/.exec(path) ?? [];
  switch (end?.toLowerCase()) {
    case "html":
      return async ({ content }) => (await import("../../audit/report/index.js")).renderPage(content);
    case "md":
      return async ({ content }) => (await import("../../audit/report/index.js")).renderMarkdown(content);
    case "json":
      return async ({ comparison }) => (await import("../../runtime/index.js")).toJsonText(comparison);
    default:
      throw Failure.of("unknown-page-format", { path });
  }
}
