import { type Coefficients, issueKey, type KeyFile } from "../../runtime/keys/index.js";
import { type ConcreteKey, concreteKey, mapKey } from "../../runtime/opened-model/index.js";
import { stream } from "../../tensor/random/index.js";
import { norm } from "../../tensor/vectors.js";
import type { UnlockColumn, Unlocked, UnlockRow } from "./diagnosis.js";
import type { Diagnostic } from "./diagnostic.js";
import { drawn, randomKey, scaledTo, staleFile } from "./keys.js";
import { countTo, meanOf } from "./statistics.js";
import { unlock, unlockWithoutKey } from "./unlocked.js";

/** Keys of each kind. */
const keyCount = 32;
const staleBases = 3;
/** Draws of α that the coefficients of a mean key are the mean of. */
const averaged = 64;

/** What keys unlock that are made of the bases of the run, or of stale ones, in one way and another. */
export const unlockMatrix: Diagnostic<"unlock"> = {
  inapplicable: () => undefined,
  async run({ opened, samples, seed, progress, signal }) {
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
        progress((row + (i + 1) / Object.keys(made).length) / files.length);
      }
      const basis = row === 0 ? "this run" : `stale ${row}`;
      rows.push({ basis, isOwn: row === 0, cells: cells as UnlockRow["cells"] });
    }
    return { keys: keyCount, rows };
  },
};

/** Coefficients drawn without a key space's own law are scaled to keys as long as an issued one at every point. */
function keysOfBasis(
  file: KeyFile,
  other: KeyFile,
  seed: number,
  row: number,
): Record<Exclude<UnlockColumn, "none">, ConcreteKey[]> {
  const made = (of: KeyFile, coefficients: (i: number) => Coefficients): ConcreteKey[] =>
    countTo(keyCount, (i) => concreteKey(issueKey(of, coefficients(i))));
  const own = made(file, (i) => drawn(seed, "unlock", row, i));
  const asLong = (keys: readonly ConcreteKey[]): ConcreteKey[] =>
    keys.map((key, i) => mapKey(key, (values, point) => scaledTo(values, norm(own[i]?.get(point) ?? []))));
  return {
    own,
    mean: made(file, (i) => meanCoefficients(countTo(averaged, (j) => drawn(seed, "mean", row, i, j)))),
    gaussian: asLong(made(file, (i) => gaussianCoefficients(seed, row, i))),
    negative: own.map((key) => mapKey(key, (values) => values.map((value) => -value))),
    other: made(other, (i) => drawn(seed, "other", row, i)),
    random: own.map((key, i) => randomKey(key, seed, "unlock", row, i)),
  };
}

function meanCoefficients(of: readonly Coefficients[]): Coefficients {
  return (layout, point) => {
    const all = of.map((coefficients) => coefficients(layout, point));
    return countTo(layout.config.dim, (i) => meanOf(all.map((alpha) => alpha[i] ?? 0)));
  };
}

/** α ~ N(0, I), of both signs: inside the span, and mostly outside of the cone α ≥ 0. */
function gaussianCoefficients(seed: number, row: number, i: number): Coefficients {
  return ({ keyspace, config: { alpha, dim } }, { name }) => {
    const place = alpha.perPoint ? [keyspace, name] : [keyspace];
    return stream(seed, "diagnose", "gaussian", ...place, row, i).fillNormal(new Float64Array(dim));
  };
}
