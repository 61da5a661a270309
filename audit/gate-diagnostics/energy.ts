import * as v from "valibot";
import {
  amount,
  finite,
  fraction,
  measuredShare,
  natural,
  positive,
  positiveCount,
  schemaOf,
} from "../../runtime/stored-json/index.js";
import { stream } from "../../tensor/random/index.js";
import { aside, type ReportFigure } from "../document/section.js";
import { afterTheFirst, number, type TextTable } from "../document/table.js";
import { energyContradictions } from "./contradictions/energy.js";
import { defineGateDiagnostic } from "./gate-diagnostic.js";
import { energyInside, type KeySpan, keySpans, wholeSpan } from "./key-span.js";
import { deniedKeys, issuedKeys } from "./owners-keys.js";
import { meanOrZero } from "./statistics.js";

/** The shares of the energy ‖k‖² of isotropic keys that lie inside Span(B), at one point. */
export interface PointEnergy {
  readonly point: string;
  readonly keys: number;
  /** Beta(a, b) with a = m / 2, b = (d − m) / 2 and the mean m / d; null where m ≥ d: every share is 1. */
  readonly theory: { readonly a: number; readonly b: number; readonly mean: number } | null;
  readonly mean: number;
  /** Kolmogorov–Smirnov: the largest distance between both distribution functions; null without a theory. */
  readonly ks: number | null;
  /** What 95 of 100 draws of so many keys from the theory stay below. */
  readonly ksLimit: number | null;
  /** Bins of equal width; `expected` is what the theory gives. Null without a theory. */
  readonly histogram: EnergyHistogram | null;
  /** Mean shares of keys as the keyspace draws them: issued ones, and wrong ones of its own kind. */
  readonly issued: number;
  readonly wrong: number;
}

export interface EnergyHistogram {
  /** One more than bins. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly expected: readonly number[];
}

const histogram = schemaOf<EnergyHistogram>()(
  v.object({ edges: v.array(finite), counts: v.array(natural), expected: v.array(amount) }),
);

const pointEnergy = schemaOf<PointEnergy>()(
  v.object({
    point: v.string(),
    keys: positiveCount,
    theory: v.nullable(v.object({ a: positive, b: positive, mean: fraction })),
    mean: measuredShare,
    ks: v.nullable(fraction),
    ksLimit: v.nullable(positive),
    histogram: v.nullable(histogram),
    issued: measuredShare,
    wrong: measuredShare,
  }),
);

const resultSchema = schemaOf<readonly PointEnergy[]>()(v.array(pointEnergy));

/** Isotropic keys at each point, and keys of the keyspace's own kinds. */
const isotropicKeys = 1000;
const ownKeys = 32;

/**
 * How much of an isotropic key lies inside Span(B): of v ~ N(0, I) in R^d the share of ‖v‖² in m dimensions is
 * Beta(m/2, (d − m)/2), with the mean m/d.
 */
export const energy = defineGateDiagnostic({
  name: "energy",
  withoutClasses: true,
  title: "energy inside the span",
  section: { title: "Energy of random keys inside the span", part: "mechanism" },
  schema: resultSchema,
  contradictions: energyContradictions,

  async run({ opened, seed, reportProgress, leaveOut, signal }): Promise<readonly PointEnergy[]> {
    // cephes is behind it
    const { compareWithTheory } = await import("./energy-theory.js");
    const spans = keySpans(opened.key);
    const valid = issuedKeys(opened.key, seed, ownKeys);
    const wrong = deniedKeys(opened.key, seed, ownKeys);
    const found: PointEnergy[] = [];
    for (const [i, span] of spans.entries()) {
      signal.throwIfAborted();
      if (span.isWhole) leaveOut(`the theory at ${span.point}`, wholeSpan(span));
      const meanAt = (keys: typeof valid): number =>
        meanOrZero(keys.map((key) => energyInside(span, key.get(span.point) ?? [])));
      const shares = span.isWhole ? new Float64Array(isotropicKeys).fill(1) : isotropicShares(span, seed);
      found.push({ ...compareWithTheory(shares, span), issued: meanAt(valid), wrong: meanAt(wrong) });
      reportProgress((i + 1) / spans.length);
      // gives a request to stop its turn
      await new Promise((resolve) => setImmediate(resolve));
    }
    return found;
  },

  tables: (points) => [energyTable(points)],

  blocks: (points) => [
    ...points.flatMap(energyFigure),
    {
      ...{ kind: "table", id: "energy-table", caption: "Shares of energy inside Span(B)" },
      ...energyTable(points),
    },
    aside(
      "Of isotropic keys the share is Beta(m / 2, (d − m) / 2), where the basis and the generator are sound.",
    ),
  ],
});

function isotropicShares(span: KeySpan, seed: number): Float64Array {
  const key = new Float64Array(span.d);
  return Float64Array.from({ length: isotropicKeys }, (_, i) =>
    energyInside(span, stream(seed, "diagnose", "isotropic", span.point, i).fillNormal(key)),
  );
}

function energyTable(points: readonly PointEnergy[]): TextTable {
  return {
    head: ["point", "mean share", "m / d", "KS distance", "limit (95 %)", "issued keys", "wrong keys"],
    numeric: afterTheFirst,
    rows: points.map(({ point, mean, theory, ks, ksLimit, issued, wrong }) => [
      point,
      ...[mean, theory?.mean ?? 1, ks, ksLimit, issued, wrong].map((value) => number(value)),
    ]),
  };
}

function energyFigure({ point, keys, theory, histogram }: PointEnergy): ReportFigure[] {
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
