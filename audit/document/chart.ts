/** What a figure shows, free of how it is drawn. Tests compare the drawing with it. */
export type Chart = LineChart | HistogramChart | DotChart | HeatMapChart;

export interface Axis {
  /** With the unit in brackets where there is one. */
  readonly title: string;
  readonly scale?: "linear" | "log";
  /** Where it must begin and end; else where the values do. */
  readonly domain?: readonly [number, number];
  /** Where its ticks stand; else where they are round. */
  readonly ticks?: readonly number[];
}

export interface LineChart {
  readonly kind: "lines";
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** A thin line across, such as where recovery counts as broken. */
  readonly across?: { readonly y: number; readonly label: string };
}

export interface Series {
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** Broken lines are what another is compared with: a theory, a control. */
  readonly dashed?: boolean;
  /** Series of one group share a colour: a measure and its control. */
  readonly group?: string;
}

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
}

/** Bars over bins, and the line that a theory gives for them. */
export interface HistogramChart {
  readonly kind: "histogram";
  readonly x: Axis;
  readonly y: Axis;
  /** One more than bins. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly expected: readonly number[];
  readonly names: { readonly counts: string; readonly expected: string };
}

/** A dot for every name, and beside it the dot of what it is compared with. */
export interface DotChart {
  readonly kind: "dots";
  readonly x: Axis;
  readonly rows: readonly DotRow[];
  readonly names: { readonly value: string; readonly beside: string };
  readonly across?: { readonly x: number; readonly label: string };
}

export interface DotRow {
  readonly name: string;
  readonly value: number;
  readonly beside: number | null;
}

/** A cell for every row and column, shaded by its share of the row. */
export interface HeatMapChart {
  readonly kind: "heat";
  readonly x: NamedAxis;
  readonly y: NamedAxis;
  /** By row and column. */
  readonly counts: readonly (readonly number[])[];
  /** What the shade of a cell shows. */
  readonly shown: string;
}

export interface NamedAxis {
  readonly title: string;
  /** Of its rows or columns, in order. */
  readonly names: readonly string[];
}

/** The points that can be drawn: numbers on both axes, above 0 where an axis is logarithmic. */
export function drawable(
  { x, y }: { readonly x: Axis; readonly y: Axis },
  points: readonly ChartPoint[],
): ChartPoint[] {
  const fits = (axis: Axis, value: number | null): boolean =>
    value !== null && Number.isFinite(value) && (axis.scale !== "log" || value > 0);
  return points.filter((point) => fits(x, point.x) && fits(y, point.y));
}
