import type { ConcreteKey } from "../../runtime/opened-model/index.js";
import { stream } from "../../tensor/random/index.js";
import { norm } from "../../tensor/vectors.js";
import type { Direction, DirectionEffect, Gap, PointSensitivity, Unlocked } from "./diagnosis.js";
import type { Diagnostic, DiagnosticContext } from "./diagnostic.js";
import { deniedKeys, issuedKeys, scaledTo } from "./keys.js";
import { type MarginGradients, marginGradients } from "./margin-gradients.js";
import { marginsOf } from "./margins.js";
import { inside, type Span, spansOf, wholeSpan } from "./span.js";
import { countTo, meanOf, spreadOf } from "./statistics.js";
import { unlock, unlockWithoutKey } from "./unlocked.js";

/** Valid keys, wrong keys. */
const keyCount = 32;
/** Issued keys whose gradients are taken and that are moved, and moves of each in each kind of direction. */
const movedKeys = 4;
const moves = 2;
/** Length of a move over that of the key. */
const step = 0.5;

/** How much keys still matter: gaps of accuracy, slopes of the margin, and what moves of the key do. */
export const absorption: Diagnostic<"absorption"> = {
  inapplicable: () => undefined,
  async run(context) {
    const { opened, samples, seed, progress, leaveOut, signal } = context;
    const issued = issuedKeys(opened.key, seed, keyCount);
    const valid = await unlock(opened, samples, issued);
    const wrong = await unlock(opened, samples, deniedKeys(opened.key, seed, keyCount));
    const none = await unlockWithoutKey(opened, samples);
    progress(1 / 3);
    const keys = issued.slice(0, movedKeys);
    const slopes = await marginGradients(opened, samples, keys, {
      progress: (done) => progress((1 + done) / 3),
      signal,
    });
    const spans = spansOf(opened.key);
    const points: PointSensitivity[] = [];
    for (const span of spans) {
      if (span.isWhole) leaveOut(`directions outside the span at ${span.point}`, wholeSpan(span));
      points.push({
        ...slopesAt(span.point, keys, slopes),
        step,
        directions: await directionsAt(span, keys, {
          ...context,
          progress: (done) => progress((2 + (points.length + done) / spans.length) / 3),
        }),
      });
    }
    const gaps = { wrong: gapOf(valid, wrong), none: gapOf(valid, none) };
    return { keys: keyCount, valid, wrong, none, gaps, points };
  },
};

function gapOf(valid: Unlocked, other: Unlocked): Gap {
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
  return { point, gradient: spreadOf(gradient), relative: spreadOf(relative) };
}

/** Moves of equal length in all kinds of direction, made of the same isotropic vectors. */
async function directionsAt(
  span: Span,
  keys: readonly ConcreteKey[],
  context: DiagnosticContext,
): Promise<PointSensitivity["directions"]> {
  const kinds: Record<Direction, ((v: Float64Array) => Float64Array) | null> = {
    random: (v) => v,
    inside: (v) => inside(span, v),
    outside: span.isWhole ? null : (v) => span.outside(v),
  };
  const effects: Partial<Record<Direction, DirectionEffect | null>> = {};
  for (const [i, direction] of (["random", "inside", "outside"] as const).entries()) {
    const of = kinds[direction];
    const effect = of === null ? null : await effectOf(span, keys, of, context);
    const random = direction === "random" ? effect : effects.random;
    const ratio = effect && random && random.change > 0 ? effect.change / random.change : null;
    effects[direction] = effect && { ...effect, ratio };
    context.progress((i + 1) / 3);
  }
  const { random = null, inside: within = null, outside = null } = effects;
  return { random, inside: within, outside };
}

async function effectOf(
  { point }: Span,
  keys: readonly ConcreteKey[],
  of: (isotropic: Float64Array) => Float64Array,
  { opened, samples, seed, signal }: DiagnosticContext,
): Promise<Omit<DirectionEffect, "ratio">> {
  const { head } = opened.model.experiment;
  const changes: number[] = [];
  const flips: number[] = [];
  for (const [i, key] of keys.entries()) {
    signal.throwIfAborted();
    const values = key.get(point) ?? new Float32Array();
    const moved = countTo(moves, (move): ConcreteKey => {
      const numbers = stream(seed, "diagnose", "direction", point, i, move);
      const isotropic = numbers.fillNormal(new Float64Array(values.length));
      const change = scaledTo(of(isotropic), step * norm(values));
      return new Map([...key, [point, values.map((value, j) => value + (change[j] ?? 0))]]);
    });
    const [before = new Float64Array(), ...after] = (await opened.logits(samples, [key, ...moved])).map(
      (logits) => marginsOf(logits, samples, head),
    );
    for (const margins of after) {
      for (const [j, value] of margins.entries()) {
        const was = before[j] ?? 0;
        changes.push(Math.abs(value - was));
        if (was > 0) flips.push(value > 0 ? 0 : 1);
      }
    }
  }
  return { change: meanOf(changes), flips: meanOf(flips) };
}
