import { count } from "../../diagnostics/message.js";
import { measureText } from "../../runtime/evaluate/evaluate.js";
import { measureOf } from "../../runtime/evaluate/measures/catalogue.js";
import { priceText } from "../attacks/finding.js";
import { percent } from "../attacks/verdict.js";
import { pathNames } from "../document/path-names.js";
import {
  aside,
  paragraph,
  type ReportBlock,
  type ReportSection,
  type ReportTable,
} from "../document/section.js";
import { number } from "../document/table.js";
import type { ReportContent } from "../report/content.js";
import { type ComparedRun, type ComparedScore, type Comparison, pathsOf } from "./compare.js";
import { curvesSection } from "./curves.js";
import { remarksOn, setNames } from "./remarks.js";

/** What a page about a comparison says. Its tables are those of the terminal too. */
export function comparisonContent(comparison: Comparison): ReportContent {
  const { runs, settings } = comparison;
  const names = runs.map(({ name }) => name).join(", ");
  const differing =
    settings.length === 0
      ? "No setting differs."
      : `${count(settings.length, "setting")} ${settings.length === 1 ? "differs" : "differ"}.`;
  return {
    title: `Comparison of ${names}`,
    finding: differing,
    about: remarksOn(comparison).map(aside),
    sections: [
      runsSection(runs),
      settingsSection(comparison),
      scoresSection(comparison),
      attacksSection(runs),
      curvesSection(runs),
    ],
  };
}

function runsSection(runs: readonly ComparedRun[]): ReportSection {
  const rows = runs.map(({ name, folder, sources: { result, experiment }, best }) => [
    ...[name, folder, `${result.experiment} (${result.spec})`, result.status],
    `${result.epochs.length} of ${experiment.train.epochs}`,
    ...(best === undefined ? ["", "", ""] : [String(best.epoch), best.by, number(best.value)]),
  ]);
  const head = ["run", "folder", "experiment", "status", "epochs", "best epoch", "by", "figure"];
  const table = { kind: "table", id: "runs-table", caption: "Runs", head, rows } as const;
  const numeric = (column: number): boolean => column === 5 || column === 7;
  return { id: "runs", title: "Runs", blocks: [{ ...table, numeric }] };
}

function settingsSection({ runs, settings }: Comparison): ReportSection {
  const table: ReportTable = {
    ...{ kind: "table", id: "settings-table", caption: "Settings that differ", numeric: () => false },
    head: ["setting", ...runs.map(({ name }) => name)],
    rows: settings.map(({ path, values }) => [path, ...values.map((value) => shortened(value ?? ""))]),
  };
  const blocks: ReportBlock[] = settings.length === 0 ? [paragraph("No setting differs.")] : [table];
  return { id: "settings", title: "Settings", blocks };
}

/** Longer values are cut: the whole ones are in `config.json` of each run, and in what `--json` prints. */
const longest = 80;

function shortened(value: string): string {
  return value.length <= longest ? value : `${value.slice(0, longest - 1)}…`;
}

function scoresSection({ runs, scores }: Comparison): ReportSection {
  const isGated = pathsOf(runs).length > 1;
  const row = ({ set, path, measure, values }: ComparedScore): string[] => [
    setNames[set],
    measureOf(measure).label,
    ...(isGated ? [pathNames[path]] : []),
    ...values.map((value) => (value === null ? "" : measureText(measureOf(measure), value))),
  ];
  const table: ReportTable = {
    ...{ kind: "table", id: "scores-table", caption: "Scores" },
    head: ["set", "measure", ...(isGated ? ["key"] : []), ...runs.map(({ name }) => name)],
    numeric: (column) => column >= (isGated ? 3 : 2),
    rows: scores.map(row),
  };
  const blocks: ReportBlock[] = scores.length === 0 ? [paragraph("No run was evaluated.")] : [table];
  return { id: "scores", title: "Scores", blocks };
}

function attacksSection(runs: readonly ComparedRun[]): ReportSection {
  const rows = runs.flatMap(({ name, sources: { attacks } }) => {
    if (attacks === undefined) return [];
    const { verdict, budget } = attacks;
    if (verdict.kind !== "broken") {
      const found = verdict.kind === "none" ? "none found" : `inconclusive: ${verdict.reason}`;
      return [[name, budget, found, "", ""]];
    }
    const { attack, trial } = verdict;
    return [[name, budget, `${attack} (${trial.variant})`, percent(trial.recovery), priceText(trial.price)]];
  });
  const head = ["run", "budget", "cheapest attack", "recovers", "price"];
  const table = {
    kind: "table",
    id: "attacks-table",
    caption: "The cheapest attack found",
    head,
    rows,
  } as const;
  const none = "No attack has been made on any of the runs: `spkc attack RUN` makes them.";
  const blocks: ReportBlock[] =
    rows.length === 0 ? [paragraph(none)] : [{ ...table, numeric: (column) => column === 3 }];
  return { id: "attacks", title: "Attacks", blocks };
}
