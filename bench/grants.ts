/**
 * Measures what seals the lock key of a grant (docs/keys.md): in how many signs all valid keys agree, how many valid keys are
 * refused, and how far off the span a key may lie and still open it.
 *
 *     npm run grants -- --help
 */
import { markdownTable, number } from "../audit/document/table.js";
import { wholeNumber } from "../cli/options/numbers.js";
import {
  commonSigns,
  drawnCoefficients,
  issueKey,
  type KeyFile,
  type KeyspaceConfig,
  keyFileFor,
  signsAt,
  type UserKey,
} from "../runtime/keys/index.js";
import { stream } from "../tensor/random/index.js";
import { norm } from "../tensor/vectors.js";
import { parseScript, script } from "./script.js";

interface Options {
  readonly keys: number;
  readonly size: number;
}

const { keys, size } = parseScript<Options>(
  script("grants", "Measure the signs in which all valid keys agree, and which keys open a grant.")
    .option("--keys <n>", "valid keys to try", wholeNumber, 100_000)
    .option("--size <n>", "the entries of a key", wholeNumber, 3136),
);

const [low, rows] = [0.5, 8];
console.log(`${markdownTable(signsByRange())}\n`);
console.log(`${refused()} of ${keys.toLocaleString("en")} valid keys are refused\n`);
console.log(markdownTable(openedByDistance()));

/** Keys of `size` entries at one point, of bases that a seed draws. */
function keyFile(dim: number, from: number, seed: number): KeyFile {
  const config: KeyspaceConfig = {
    ...{ dim, std: 1, basis: { kind: "uniform", perPoint: false }, wrong: { kind: "gaussian" } },
    alpha: { kind: "uniform", low: from, high: 1, perPoint: false },
  };
  const injections = [{ keyspace: "Secret", points: ["h"] }];
  const experiment = { spec: "grants", name: "Grants", seed, keyspaces: { Secret: config }, injections };
  return keyFileFor({ experiment, points: { h: [size] } });
}

/** The share of entries with one sign, over five bases, by the rows and the range of coefficients. */
function signsByRange() {
  const ranges = [0, 0.25, 0.5, 0.75];
  const seeds = [1, 2, 3, 4, 5];
  const shareOf = (dim: number, from: number): number =>
    seeds.reduce((sum, seed) => sum + commonSigns(keyFile(dim, from, seed)).signs.length, 0) /
    (seeds.length * size);
  return {
    head: ["rows of the basis", ...ranges.map((from) => `α from ${from} to 1`)],
    numeric: () => true,
    rows: [4, 8, 16].map((dim) => [String(dim), ...ranges.map((from) => number(shareOf(dim, from), 3))]),
  };
}

/** How many valid keys lack one of the signs. */
function refused(): number {
  const file = keyFile(rows, low, 1);
  const opens = opener(file);
  let count = 0;
  for (let seed = 0; seed < keys; seed++) {
    if (!opens(issueKey(file, drawnCoefficients(seed)))) count += 1;
  }
  return count;
}

/** How many keys open a grant that lie a multiple of their length off the span, in random directions. */
function openedByDistance() {
  const file = keyFile(rows, low, 1);
  const opens = opener(file);
  const tried = 2000;
  const numbers = stream(1, "wrong-key", "off the span");
  const share = (distance: number): number => {
    let opened = 0;
    for (let seed = 0; seed < tried; seed++) {
      const key = issueKey(file, drawnCoefficients(seed));
      const values = key.keys.get("Secret")?.get("h")?.values ?? new Float32Array();
      const off = numbers.fillNormal(new Float64Array(values.length));
      const step = (distance * norm(values)) / norm(off);
      values.forEach((value, i) => {
        values[i] = value + step * (off[i] ?? 0);
      });
      if (opens(key)) opened += 1;
    }
    return opened / tried;
  };
  const distances = [0.03, 0.1, 0.15, 0.2, 0.3];
  return {
    head: ["distance off the span", ...distances.map(String)],
    numeric: () => true,
    rows: [["share that opens", ...distances.map((distance) => number(share(distance), 3))]],
  };
}

/** Says of a user key whether it has all the signs that keys of a key file have. */
function opener(file: KeyFile): (key: UserKey) => boolean {
  const { at, signs } = commonSigns(file);
  return (key) => signsAt(key, at)?.every((sign, i) => sign === signs[i]) ?? false;
}
