import type {
  CurvePoint,
  Diagnosis,
  DiagnosticResults,
  PathCurvePoint,
  UnlockColumn,
  Unlocked,
} from "../audit/gate-diagnostics/index.js";
import { diagnosticNames, diagnosticTitles } from "../audit/gate-diagnostics/index.js";
import { afterTheFirst, gapTable, number, sensitivityTable, type TextTable } from "../audit/report/index.js";
import { drawTable } from "./text-table.js";

/** A diagnostic as a table for people: a name for each row, and figures. */
interface Section extends Pick<TextTable, "head" | "rows"> {
  /** All columns after the first unless given. */
  readonly numeric?: TextTable["numeric"];
  /** What a reader must know of the figures. */
  readonly note?: string;
}

/** What the diagnostics measured, table by table, and what does not apply. */
export function diagnosisTables(diagnosis: Diagnosis, color: boolean): string {
  const { results } = diagnosis;
  const parts = diagnosticNames.flatMap((name) =>
    sectionsOf(name, results).map(({ note, ...section }, index) => {
      const table = drawTable({ numeric: afterTheFirst, ...section }, color);
      const title = index === 0 ? [diagnosticTitles[name]] : [];
      return [...title, table, ...(note === undefined ? [] : [note])].join("\n");
    }),
  );
  const { samples, checkpoint, step } = diagnosis;
  const missing = diagnosis.inapplicable.map(
    ({ diagnostic, part, reason }) =>
      `not applicable: ${diagnosticTitles[diagnostic]}${part === null ? "" : `, ${part}`}: ${reason}`,
  );
  const judged = `measured on ${samples} test samples, checkpoint ${checkpoint}, after step ${step}`;
  return [...parts, [judged, ...missing].join("\n")].join("\n\n");
}

function sectionsOf(name: keyof DiagnosticResults, results: Diagnosis["results"]): Section[] {
  const made = sections[name] as (result: unknown) => Section[];
  return results[name] === undefined ? [] : made(results[name]);
}

const sections: {
  readonly [Name in keyof DiagnosticResults]: (result: DiagnosticResults[Name]) => Section[];
} = {
  energy: (points) => [
    {
      head: ["point", "mean share", "m / d", "KS distance", "of chance (95 %)", "issued keys", "wrong keys"],
      rows: points.map(({ point, mean, theory, ks, ksLimit, issued, wrong }) => [
        point,
        number(mean),
        number(theory?.mean ?? 1),
        number(ks),
        number(ksLimit),
        number(issued),
        number(wrong),
      ]),
    },
  ],
  margin: (tails) => [
    {
      head: ["σ / key", ...tails.flatMap(({ point }) => [`${point}: predicted`, "measured"])],
      rows: (tails[0]?.tail ?? []).map(({ relative }, row) => [
        String(relative),
        ...tails.flatMap(({ tail }) => [number(tail[row]?.predicted), number(tail[row]?.measured)]),
      ]),
      note: "Chance that a right prediction turns wrong when noise of scale σ is added to a valid key at one point.",
    },
  ],
  absorption: (absorption) => [
    gapTable(absorption),
    {
      ...sensitivityTable(absorption),
      note: "Medians of the slopes of the margin M by the key k; moves of half the key's length, of and off the span.",
    },
  ],
  unlock: ({ rows }) => [
    {
      head: ["basis", ...columns.map(([, label]) => label)],
      rows: rows.map(({ basis, cells }) => [basis, ...columns.map(([column]) => both(cells[column]))]),
      note: "Semantic accuracy | the same with the reject output masked, where there is one.",
    },
  ],
  reject: ({ wrong, none }) => [
    {
      head: ["against valid keys", "AUROC", "valid keys refused at 95 % of these"],
      rows: [
        ["wrong keys", number(wrong.auroc), number(wrong.fprAt95)],
        ["no key", number(none.auroc), number(none.fprAt95)],
      ],
    },
  ],
  curves: ({ offSpan, strength, norm }) => [
    ...(offSpan === null ? [] : [curveSection("energy off the span", offSpan)]),
    curveSection("strength", strength),
    curveSection("norm of the key", norm),
  ],
};

const columns: readonly (readonly [UnlockColumn, string])[] = [
  ["own", "issued"],
  ["mean", "mean"],
  ["gaussian", "in-span Gaussian"],
  ["negative", "−α"],
  ["other", "other basis"],
  ["random", "random"],
  ["none", "no key"],
];

function curveSection(x: string, points: readonly (CurvePoint | PathCurvePoint)[]): Section {
  const hasWrong = points.some((point) => "wrong" in point);
  return {
    head: [x, "valid key", ...(hasWrong ? ["wrong key"] : [])],
    rows: points.map((point) => [
      String(point.x),
      both(point.valid),
      ...("wrong" in point ? [both(point.wrong)] : []),
    ]),
  };
}

function both({ accuracy, masked, reject }: Unlocked): string {
  return reject === null ? accuracy.toFixed(3) : `${accuracy.toFixed(3)} | ${masked.toFixed(3)}`;
}
