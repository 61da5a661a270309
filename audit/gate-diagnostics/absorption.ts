import * as v from "valibot";
import type { ConcreteKey } from "../../runtime/opened-model/index.js";
import { finite, positive, positiveCount, schemaOf } from "../../runtime/stored-json/index.js";
import { norm } from "../../tensor/vectors.js";
import { aside } from "../document/section.js";
import { afterTheFirst, number, type TextTable } from "../document/table.js";
import { absorptionContradictions } from "./contradictions/absorption.js";
import { defineGateDiagnostic } from "./gate-diagnostic.js";
import {
  type DirectionEffects,
  directionEffects,
  directions,
  directionsAt,
  moveLength,
} from "./key-moves.js";
import { keySpans, wholeSpan } from "./key-span.js";
import { type MarginGradients, marginGradients } from "./margin-gradients.js";
import { deniedKeys, issuedKeys } from "./owners-keys.js";
import { amountQuantiles, type Quantiles, quantilesOf } from "./statistics.js";
import { type Unlocked, unlock, unlocked, unlockWithoutKey } from "./unlocked.js";

/** How much keys still matter to the trained network. */
export interface Absorption {
  /** Keys of each kind. */
  readonly keys: number;
  readonly valid: Unlocked;
  readonly wrong: Unlocked;
  readonly none: Unlocked;
  /** Accuracy under valid keys less that on the other path. */
  readonly gaps: {
    readonly wrong: AccuracyGap;
    readonly none: AccuracyGap;
  };
  readonly points: readonly PointSensitivity[];
}

export interface AccuracyGap {
  readonly accuracy: number;
  readonly masked: number;
}

export interface PointSensitivity {
  readonly point: string;
  /** ‖∂M/∂k‖ over all samples, under issued keys. */
  readonly gradient: Quantiles;
  /** ‖∂M/∂k‖ · ‖k‖ / |M|: above 1, a move as long as the key can close the margin. */
  readonly relative: Quantiles;
  /** Moves of the key at this point by `step` · ‖k‖. */
  readonly step: number;
  readonly directions: DirectionEffects;
}

/** Below 0 where those without authority do better. */
const gap = v.pipe(finite, v.minValue(-1), v.maxValue(1));

const accuracyGap = schemaOf<AccuracyGap>()(v.object({ accuracy: gap, masked: gap }));

const pointSensitivity = schemaOf<PointSensitivity>()(
  v.object({
    point: v.string(),
    gradient: amountQuantiles,
    relative: amountQuantiles,
    step: positive,
    directions: directionEffects,
  }),
);

const resultSchema = schemaOf<Absorption>()(
  v.object({
    keys: positiveCount,
    valid: unlocked,
    wrong: unlocked,
    none: unlocked,
    gaps: v.object({ wrong: accuracyGap, none: accuracyGap }),
    points: v.array(pointSensitivity),
  }),
);

/** Valid keys, wrong keys. */
const keyCount = 32;
/** Issued keys whose gradients are taken and that are moved. */
const movedKeys = 4;

/** How much keys still matter: gaps of accuracy, slopes of the margin, and what moves of the key do. */
export const absorption = defineGateDiagnostic({
  name: "absorption",
  title: "absorption and sensitivity",
  section: { title: "Absorption and sensitivity", part: "mechanism" },
  schema: resultSchema,
  contradictions: absorptionContradictions,

  async run(context): Promise<Absorption> {
    const { opened, samples, seed, reportProgress, leaveOut, signal } = context;
    const issued = issuedKeys(opened.key, seed, keyCount);
    const valid = await unlock(opened, samples, issued);
    const wrong = await unlock(opened, samples, deniedKeys(opened.key, seed, keyCount));
    const none = await unlockWithoutKey(opened, samples);
    reportProgress(1 / 3);
    const keys = issued.slice(0, movedKeys);
    const slopes = await marginGradients(opened, samples, keys, {
      reportProgress: (done) => reportProgress((1 + done) / 3),
      signal,
    });
    const spans = keySpans(opened.key);
    const points: PointSensitivity[] = [];
    for (const span of spans) {
      if (span.isWhole) leaveOut(`directions outside the span at ${span.point}`, wholeSpan(span));
      points.push({
        ...slopesAt(span.point, keys, slopes),
        step: moveLength,
        directions: await directionsAt(span, keys, {
          ...context,
          reportProgress: (done) => reportProgress((2 + (points.length + done) / spans.length) / 3),
        }),
      });
    }
    const gaps = { wrong: gapOf(valid, wrong), none: gapOf(valid, none) };
    return { keys: keyCount, valid, wrong, none, gaps, points };
  },

  tables: (result) => [
    gapTable(result),
    {
      ...sensitivityTable(result),
      note: "Medians of the slopes of the margin M by the key k; moves of half the key's length, of and off the span.",
    },
  ],

  blocks: (result) => [
    {
      kind: "table",
      id: "absorption-table",
      caption: "What is left without a valid key",
      ...gapTable(result),
    },
    {
      kind: "table",
      id: "sensitivity-table",
      caption: "How the margin M answers to the key k",
      ...sensitivityTable(result),
    },
    aside(
      "A gap near 0 says that the keys were absorbed: any key does, or none. Slopes are medians over all samples; moves are " +
        "of half the key's length, of and off the span.",
    ),
  ],
});

function gapOf(valid: Unlocked, other: Unlocked): AccuracyGap {
  return { accuracy: valid.accuracy - other.accuracy, masked: valid.masked - other.masked };
}

function slopesAt(
  point: string,
  keys: readonly ConcreteKey[],
  slopes: readonly MarginGradients[],
): Pick<PointSensitivity, "point" | "gradient" | "relative"> {
  const gradient: number[] = [];
  const relative: number[] = [];
  for (const [i, { margins, norms }] of slopes.entries()) {
    const length = norm(keys[i]?.get(point) ?? []);
    for (const [j, slope] of (norms.get(point) ?? []).entries()) {
      gradient.push(slope);
      const size = Math.abs(margins[j] ?? 0);
      if (size > 0) relative.push((slope * length) / size);
    }
  }
  return { point, gradient: quantilesOf(gradient), relative: quantilesOf(relative) };
}

/** Accuracies by path, and how far those without authority fall short. */
function gapTable({ valid, wrong, none, gaps }: Absorption): TextTable {
  return {
    head: ["", "valid key", "wrong key", "no key", "valid − wrong", "valid − no key"],
    numeric: afterTheFirst,
    rows: (["accuracy", "masked"] as const).map((measure: keyof Unlocked & keyof AccuracyGap) => [
      measure === "accuracy" ? "semantic accuracy" : "reject masked",
      ...[valid, wrong, none, gaps.wrong, gaps.none].map((of) => number(of[measure])),
    ]),
  };
}

/** Slopes of the margin by the key, and what moves of the key come to. */
function sensitivityTable({ points }: Absorption): TextTable {
  return {
    head: ["point", "‖∂M/∂k‖", "· ‖k‖ / |M|", "move", "mean |ΔM|", "turned wrong", "ratio to random"],
    numeric: (column) => column > 0 && column !== 3,
    rows: points.flatMap(({ point, gradient, relative, directions: effects }) =>
      directions.map((direction, row) => [
        ...(row === 0 ? [point, number(gradient.median), number(relative.median)] : ["", "", ""]),
        direction,
        number(effects[direction]?.change),
        number(effects[direction]?.flips),
        number(effects[direction]?.ratio),
      ]),
    ),
  };
}
