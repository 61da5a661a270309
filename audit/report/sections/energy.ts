import type { PointEnergy } from "../../gate-diagnostics/diagnosis.js";
import { aside, type Block, type Figure, type Section } from "../section.js";
import type { ReportSources } from "../sources.js";
import { afterTheFirst, number } from "../table.js";
import { measured } from "./measured.js";

/** How much of random keys lies inside the span, beside what the theory gives. */
export function energySection(sources: ReportSources): Section {
  const names = { id: "energy", title: "Energy of random keys inside the span" };
  return measured(sources, "energy", names, blocksOf);
}

function blocksOf(points: readonly PointEnergy[]): Block[] {
  return [
    ...points.flatMap(histogramOf),
    {
      kind: "table",
      id: "energy-table",
      caption: "Shares of energy inside Span(B)",
      head: ["point", "mean share", "m / d", "KS distance", "limit (95 %)", "issued keys", "wrong keys"],
      numeric: afterTheFirst,
      rows: points.map(({ point, mean, theory, ks, ksLimit, issued, wrong }) => [
        point,
        ...[mean, theory?.mean ?? 1, ks, ksLimit, issued, wrong].map((value) => number(value)),
      ]),
    },
    aside(
      "Of isotropic keys the share is Beta(m / 2, (d − m) / 2), where the basis and the generator are sound.",
    ),
  ];
}

function histogramOf({ point, keys, theory, histogram }: PointEnergy): Figure[] {
  if (histogram === null || theory === null) return [];
  const law = `Beta(${theory.a}, ${theory.b})`;
  return [
    {
      kind: "figure",
      id: `energy-at-${point}`,
      title: `At ${point}`,
      description: `Shares of the energy of ${keys} isotropic keys inside the span at ${point}, and what ${law} gives.`,
      chart: {
        kind: "histogram",
        x: { title: "share of energy inside Span(B)" },
        y: { title: "keys in a bin" },
        ...histogram,
        names: { counts: `${keys} isotropic keys`, expected: law },
      },
    },
  ];
}
