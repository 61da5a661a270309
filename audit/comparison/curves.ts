import { validationMeasures } from "../../runtime/evaluate/measures/catalogue.js";
import { isGated, type KeyPath } from "../../runtime/model.js";
import type { EpochMetrics } from "../../runtime/train/metrics.js";
import type { LineChart, Series } from "../document/chart.js";
import { pathNames } from "../document/path-names.js";
import { aside, type ReportBlock, type ReportSection } from "../document/section.js";
import { number } from "../document/table.js";
import { type ComparedRun, pathsOf } from "./compare.js";

/** Lines of one figure that are told apart: six colours and shapes, whole and broken. */
const mostCurves = 12;
const looks = 6;

/** A figure for the loss and for each measure of validation, with a line for each run, and the numbers of each in a table. */
export function curvesSection(runs: readonly ComparedRun[]): ReportSection {
  const drawn = runs.slice(0, mostCurves);
  const gated = pathsOf(drawn).length > 1;
  const curves = [
    curve(drawn, { id: "loss", title: "Training loss", domain: undefined, of: ({ loss }) => loss }),
    ...validationMeasures.flatMap(({ key, name, label, range }) =>
      pathsOf(drawn).map((path) =>
        curve(drawn, {
          id: `validation-${name}-${path}`,
          title: `Validation: ${label}${gated ? `, ${pathNames[path]}` : ""}`,
          domain: range.least === 0 && range.most === 1 ? [0, 1] : undefined,
          of: ({ validation }) => validation?.[path][key],
          path,
        }),
      ),
    ),
  ].flat();
  const note =
    runs.length > mostCurves
      ? [aside(`The figures show the first ${mostCurves} of ${runs.length} runs.`)]
      : [];
  const blocks = [...note, ...curves.map(({ figure }) => figure), ...curves.map(({ table }) => table)];
  return { id: "curves", title: "Curves", blocks };
}

interface Measured {
  readonly id: string;
  readonly title: string;
  readonly domain: LineChart["y"]["domain"] | undefined;
  readonly of: (epoch: EpochMetrics) => number | null | undefined;
  /** Of a run without keys, the valid path alone is shown. */
  readonly path?: KeyPath;
}

interface Curve {
  readonly figure: Extract<ReportBlock, { kind: "figure" }>;
  readonly table: Extract<ReportBlock, { kind: "table" }>;
}

/** None where no run has a point of it. */
function curve(runs: readonly ComparedRun[], { id, title, domain, of, path = "valid" }: Measured): Curve[] {
  const series = runs.flatMap(({ name, sources: { result, experiment } }, index): Series[] => {
    if (path !== "valid" && !isGated(experiment)) return [];
    const points = result.epochs.flatMap((epoch) => {
      const y = of(epoch);
      return y === null || y === undefined ? [] : [{ x: epoch.epoch, y }];
    });
    if (points.length === 0) return [];
    // groups have colours of their own, in order: a broken line has the colour of the run six places before
    const group = runs[index % looks]?.name ?? name;
    return [{ name, points, group, ...(index >= looks && { dashed: true }) }];
  });
  if (series.length === 0) return [];
  const epochs = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const rows = epochs.map((epoch) => [
    String(epoch),
    ...series.map(({ points }) => number(points.find(({ x }) => x === epoch)?.y)),
  ]);
  const head = ["epoch", ...series.map(({ name }) => name)];
  const chart: LineChart = {
    kind: "lines",
    x: { title: "epoch" },
    y: { title, ...(domain && { domain }) },
    series,
  };
  const description = `${title} of each run after each epoch.`;
  return [
    {
      figure: { kind: "figure", id: `curve-${id}`, title, description, chart },
      table: {
        ...{ kind: "table", id: `table-${id}`, caption: `${title} by epoch`, folded: true },
        ...{ head, rows, numeric: () => true },
      },
    },
  ];
}
