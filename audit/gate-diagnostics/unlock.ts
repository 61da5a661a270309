import * as v from "valibot";
import { type Coefficients, issueKey, type KeyFile } from "../../runtime/keys/index.js";
import { type ConcreteKey, concreteKey, mapKey } from "../../runtime/opened-model/index.js";
import { positiveCount, schemaOf } from "../../runtime/stored-json/index.js";
import { stream } from "../../tensor/random/index.js";
import { norm } from "../../tensor/vectors.js";
import { aside, type ReportTable } from "../document/section.js";
import { afterTheFirst, number } from "../document/table.js";
import { unlockContradictions } from "./contradictions/unlocked.js";
import { defineGateDiagnostic } from "./gate-diagnostic.js";
import { isotropicKey, ownCoefficients, scaledTo, staleFile } from "./owners-keys.js";
import { countTo, meanOrZero } from "./statistics.js";
import { showUnlocked, type Unlocked, unlock, unlocked, unlockWithoutKey } from "./unlocked.js";

/** What keys of this run's bases and of others unlock. */
export interface UnlockMatrix {
  /** Keys of each kind; means are over them. */
  readonly keys: number;
  /** The bases of the run first, then stale ones. */
  readonly rows: readonly UnlockRow[];
}

export interface UnlockRow {
  readonly basis: string;
  readonly isOwn: boolean;
  readonly cells: Readonly<Record<UnlockColumn, Unlocked>>;
}

/** How keys are made of a basis, and what a table calls that. */
const columns = [
  ["own", "issued"],
  ["mean", "mean"],
  ["gaussian", "in-span Gaussian"],
  ["negative", "−α"],
  ["other", "other basis"],
  ["random", "random"],
  ["none", "no key"],
] as const;

export type UnlockColumn = (typeof columns)[number][0];

const unlockRow = schemaOf<UnlockRow>()(
  v.object({
    basis: v.string(),
    isOwn: v.boolean(),
    cells: v.object(
      v.entriesFromList(
        columns.map(([kind]) => kind),
        unlocked,
      ),
    ),
  }),
);

const resultSchema = schemaOf<UnlockMatrix>()(v.object({ keys: positiveCount, rows: v.array(unlockRow) }));

/** Keys of each kind. */
const keyCount = 32;
const staleBases = 3;
/** Draws of α that the coefficients of a mean key are the mean of. */
const averaged = 64;

/** What keys unlock, by the basis that they are made of (that of the run, or a stale one) and by how they are made. */
export const unlockMatrix = defineGateDiagnostic({
  name: "unlock",
  title: "unlock matrix",
  section: { title: "Unlock matrix", part: "access" },
  schema: resultSchema,
  contradictions: unlockContradictions,

  async run({ opened, samples, seed, reportProgress, signal }): Promise<UnlockMatrix> {
    const none = await unlockWithoutKey(opened, samples);
    const stale = countTo(staleBases, (i) => staleFile(opened.key, seed, i));
    const files = [opened.key, ...stale];
    const rows: UnlockRow[] = [];
    for (const [row, file] of files.entries()) {
      // a stale basis that is not the row's own
      const other = files[row + 1] ?? files[1] ?? file;
      const made = keysOfBasis(file, other, seed, row);
      const cells: Partial<Record<UnlockColumn, Unlocked>> = { none };
      for (const [i, [column, keys]] of Object.entries(made).entries()) {
        signal.throwIfAborted();
        cells[column as UnlockColumn] = await unlock(opened, samples, keys);
        reportProgress((row + (i + 1) / Object.keys(made).length) / files.length);
      }
      const basis = row === 0 ? "this run" : `stale ${row}`;
      rows.push({ basis, isOwn: row === 0, cells: cells as UnlockRow["cells"] });
    }
    return { keys: keyCount, rows };
  },

  tables: ({ rows }) => [
    {
      head: ["basis", ...columns.map(([, label]) => label)],
      numeric: afterTheFirst,
      rows: rows.map(({ basis, cells }) => [
        basis,
        ...columns.map(([column]) => showUnlocked(cells[column])),
      ]),
      note: "Semantic accuracy | the same with the reject output masked, where there is one.",
    },
  ],

  blocks: (matrix, head) => [
    matrixTable(matrix, "accuracy", "Semantic accuracy, the reject output taking part"),
    ...(head.reject === null
      ? []
      : [
          matrixTable(
            matrix,
            "masked",
            "Semantic accuracy, the reject output masked: the classes alone compete",
          ),
        ]),
    aside(
      `Means over ${matrix.keys} keys of each kind. Rows are bases: that of this run, and stale ones drawn anew; ` +
        "columns are ways to make a key of them. The stronger the shade, the more they open.",
    ),
  ],
});

/** Coefficients drawn without a keyspace's own law are scaled to keys as long as an issued one at every point. */
function keysOfBasis(
  file: KeyFile,
  other: KeyFile,
  seed: number,
  row: number,
): Record<Exclude<UnlockColumn, "none">, ConcreteKey[]> {
  const made = (of: KeyFile, coefficients: (i: number) => Coefficients): ConcreteKey[] =>
    countTo(keyCount, (i) => concreteKey(issueKey(of, coefficients(i))));
  const own = made(file, (i) => ownCoefficients(seed, "unlock", row, i));
  const asLong = (keys: readonly ConcreteKey[]): ConcreteKey[] =>
    keys.map((key, i) => mapKey(key, (values, point) => scaledTo(values, norm(own[i]?.get(point) ?? []))));
  return {
    own,
    mean: made(file, (i) =>
      meanCoefficients(countTo(averaged, (j) => ownCoefficients(seed, "mean", row, i, j))),
    ),
    gaussian: asLong(made(file, (i) => gaussianCoefficients(seed, row, i))),
    negative: own.map((key) => mapKey(key, (values) => values.map((value) => -value))),
    other: made(other, (i) => ownCoefficients(seed, "other", row, i)),
    random: own.map((key, i) => isotropicKey(key, seed, "unlock", row, i)),
  };
}

function meanCoefficients(of: readonly Coefficients[]): Coefficients {
  return (layout, point) => {
    const all = of.map((coefficients) => coefficients(layout, point));
    return countTo(layout.config.dim, (i) => meanOrZero(all.map((alpha) => alpha[i] ?? 0)));
  };
}

/** α ~ N(0, I), of both signs: inside the span, and mostly outside of the cone α ≥ 0. */
function gaussianCoefficients(seed: number, row: number, i: number): Coefficients {
  return ({ keyspace, config: { alpha, dim } }, { name }) => {
    const place = alpha.perPoint ? [keyspace, name] : [keyspace];
    return stream(seed, "diagnose", "gaussian", ...place, row, i).fillNormal(new Float64Array(dim));
  };
}

function matrixTable({ rows }: UnlockMatrix, measure: "accuracy" | "masked", caption: string): ReportTable {
  return {
    kind: "table",
    id: `unlock-${measure}`,
    caption,
    head: ["basis", ...columns.map(([, label]) => label)],
    numeric: afterTheFirst,
    rows: rows.map(({ basis, cells }) => [
      basis,
      ...columns.map(([column]) => number(cells[column][measure], 3)),
    ]),
    shades: rows.map(({ cells }) => [null, ...columns.map(([column]) => cells[column][measure])]),
  };
}
