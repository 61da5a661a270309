import * as v from "valibot";
import { type ConcreteKey, mapKey } from "../../runtime/opened-model/index.js";
import { amount, positiveCount, schemaOf } from "../../runtime/stored-json/index.js";
import { stream } from "../../tensor/random/index.js";
import { norm } from "../../tensor/vectors.js";
import { aside } from "../document/section.js";
import { curveContradictions } from "./contradictions/unlocked.js";
import { curveBlocks, curveTable, normTexts, offSpanTexts, strengthTexts } from "./curve-blocks.js";
import { defineGateDiagnostic } from "./gate-diagnostic.js";
import { type KeySpan, keySpans, wholeSpan } from "./key-span.js";
import { deniedKeys, issuedKeys, scaledTo } from "./owners-keys.js";
import { countTo } from "./statistics.js";
import { type Unlocked, unlock, unlocked } from "./unlocked.js";

/** Accuracy against one property of the key. Null where there is nothing to vary. */
export interface Curves {
  readonly keys: number;
  /** Issued keys with a share x of their energy moved off Span(B) at every point, of the same norm. */
  readonly offSpan: readonly CurvePoint[] | null;
  /** x = s in h + s · (h under the key − h). */
  readonly strength: readonly PathCurvePoint[];
  /** The key times x at every point. */
  readonly norm: readonly PathCurvePoint[];
}

export interface CurvePoint {
  readonly x: number;
  readonly valid: Unlocked;
}

export interface PathCurvePoint extends CurvePoint {
  readonly wrong: Unlocked;
}

const curvePoint = v.object({ x: amount, valid: unlocked });
const pathCurvePoint = v.object({ ...curvePoint.entries, wrong: unlocked });

const resultSchema = schemaOf<Curves>()(
  v.object({
    keys: positiveCount,
    offSpan: v.nullable(v.array(curvePoint)),
    strength: v.array(pathCurvePoint),
    norm: v.array(pathCurvePoint),
  }),
);

const keyCount = 16;
const shares = countTo(11, (i) => i / 10);
const factors = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] as const;

/** Accuracy against one property of the key: its share of energy off the span, its strength, its norm. */
export const curves = defineGateDiagnostic({
  name: "curves",
  title: "accuracy curves",
  section: { title: "Accuracy against the key", part: "access" },
  schema: resultSchema,
  contradictions: curveContradictions,

  async run({ opened, samples, seed, reportProgress, leaveOut, signal }): Promise<Curves> {
    const valid = issuedKeys(opened.key, seed, keyCount);
    const wrong = deniedKeys(opened.key, seed, keyCount);
    const total = shares.length + 4 * factors.length;
    let done = 0;
    const measure = async (keys: readonly ConcreteKey[], strength?: number) => {
      signal.throwIfAborted();
      const found = await unlock(opened, samples, keys, strength === undefined ? {} : { strength });
      done += 1;
      reportProgress(done / total);
      return found;
    };

    const spans = keySpans(opened.key);
    for (const span of spans.filter(({ isWhole }) => isWhole)) {
      leaveOut(`energy off the span at ${span.point}`, wholeSpan(span));
    }
    const offSpan: CurvePoint[] = [];
    if (spans.some(({ isWhole }) => !isWhole)) {
      const moved = valid.map((key, i) => outsideDirections(spans, key, seed, i));
      for (const x of shares) {
        const keys = valid.map((key, i) => withShareOutside(key, moved[i] ?? new Map(), x));
        offSpan.push({ x, valid: await measure(keys) });
      }
    }
    const strength: PathCurvePoint[] = [];
    for (const x of factors) {
      strength.push({ x, valid: await measure(valid, x), wrong: await measure(wrong, x) });
    }
    const norm: PathCurvePoint[] = [];
    for (const x of factors) {
      const [longer, longerWrong] = [valid, wrong].map((keys) =>
        keys.map((key) => mapKey(key, (values) => values.map((value) => value * x))),
      );
      norm.push({ x, valid: await measure(longer ?? []), wrong: await measure(longerWrong ?? []) });
    }
    return { keys: keyCount, offSpan: offSpan.length === 0 ? null : offSpan, strength, norm };
  },

  tables: ({ offSpan, strength, norm }) => [
    ...(offSpan === null ? [] : [curveTable("energy off the span", offSpan)]),
    curveTable("strength", strength),
    curveTable("norm of the key", norm),
  ],

  blocks({ keys, offSpan, strength, norm }, head) {
    const masked = head.reject !== null;
    const shown = [
      ...(offSpan === null ? [] : [curveBlocks(offSpanTexts, offSpan, masked)]),
      curveBlocks(strengthTexts, strength, masked),
      curveBlocks(normTexts, norm, masked),
    ];
    return [
      ...shown.map(({ figure }) => figure),
      ...shown.map(({ table }) => table),
      aside(
        `Means over ${keys} keys. Masked: the reject output takes no part, the classes alone compete. ` +
          "At 1 strength and norm are those that the gate was trained with.",
      ),
    ];
  },
});

/** At every point whose span is not whole, a vector outside of it as long as the key there. */
function outsideDirections(
  spans: readonly KeySpan[],
  key: ConcreteKey,
  seed: number,
  index: number,
): ConcreteKey {
  return new Map(
    spans.flatMap((span) => {
      if (span.isWhole) return [];
      const numbers = stream(seed, "diagnose", "off-span", span.point, index);
      const direction = span.outside(numbers.fillNormal(new Float64Array(span.d)));
      return [[span.point, scaledTo(direction, norm(key.get(span.point) ?? []))] as const];
    }),
  );
}

/** √(1 − x) · k + √x · u with u outside the span and as long as k, which lies inside: x of its energy is off the span. */
function withShareOutside(key: ConcreteKey, outside: ConcreteKey, x: number): ConcreteKey {
  return mapKey(key, (values, point) => {
    const direction = outside.get(point);
    if (direction === undefined) return values;
    return values.map((value, i) => Math.sqrt(1 - x) * value + Math.sqrt(x) * (direction[i] ?? 0));
  });
}
