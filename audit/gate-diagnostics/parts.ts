import * as v from "valibot";
import { type ConcreteKey, mapKey } from "../../runtime/opened-model/index.js";
import { fraction, positiveCount, schemaOf } from "../../runtime/stored-json/index.js";
import { stream } from "../../tensor/random/index.js";
import { aside } from "../document/section.js";
import { afterTheFirst, number, type TextTable } from "../document/table.js";
import { partContradictions } from "./contradictions/unlocked.js";
import { curveBlocks, curveTable } from "./curve-blocks.js";
import type { CurvePoint } from "./curves.js";
import { defineGateDiagnostic, type GateDiagnosticContext } from "./gate-diagnostic.js";
import { isotropicKey, issuedKeys } from "./owners-keys.js";
import { countTo } from "./statistics.js";
import { showUnlocked, type Unlocked, unlock, unlocked } from "./unlocked.js";

/** What a part of an issued key unlocks: whether every point counts, and whether a key can be found bit by bit. */
export interface KeyParts {
  /** Issued keys; means are over them. */
  readonly keys: number;
  /** Empty where keys enter at one point. */
  readonly points: readonly PointAlone[];
  /** x = the share of the numbers of an issued key at every point; the others are a random key's. */
  readonly numbers: readonly CurvePoint[];
}

/** Three keys made of an issued one and one point. */
export interface PointAlone {
  readonly point: string;
  /** The issued key here; zeros at all other points. */
  readonly alone: Unlocked;
  /** The issued key here; a random key at all other points. */
  readonly amongRandom: Unlocked;
  /** A random key here; the issued key at all other points. */
  readonly without: Unlocked;
}

const pointAlone = schemaOf<PointAlone>()(
  v.object({ point: v.string(), alone: unlocked, amongRandom: unlocked, without: unlocked }),
);
const resultSchema = schemaOf<KeyParts>()(
  v.object({
    keys: positiveCount,
    points: v.array(pointAlone),
    numbers: v.array(v.object({ x: fraction, valid: unlocked })),
  }),
);

const keyCount = 16;
const shares = countTo(9, (i) => i / 8);

/** What parts of a key unlock. */
export const keyParts = defineGateDiagnostic({
  name: "parts",
  title: "parts of a key",
  section: { title: "Parts of a key", part: "access" },
  schema: resultSchema,
  contradictions: partContradictions,

  async run(context): Promise<KeyParts> {
    const { opened, samples, seed, reportProgress, leaveOut, signal } = context;
    const issued = issuedKeys(opened.key, seed, keyCount);
    const random = issued.map((key, i) => isotropicKey(key, seed, "parts", i));
    const points = [...(issued[0]?.keys() ?? [])];
    const total = shares.length + (points.length > 1 ? 3 * points.length : 0);
    let done = 0;
    const measure = async (keys: readonly ConcreteKey[]): Promise<Unlocked> => {
      signal.throwIfAborted();
      const found = await unlock(opened, samples, keys);
      done += 1;
      reportProgress(done / total);
      return found;
    };
    const numbers: CurvePoint[] = [];
    for (const x of shares) numbers.push({ x, valid: await measure(mixed(issued, random, x, context)) });
    if (points.length === 1) leaveOut("each point alone", "keys enter at one point");
    const apart: PointAlone[] = [];
    for (const point of points.length === 1 ? [] : points) {
      const made = (here: readonly ConcreteKey[], elsewhere: readonly ConcreteKey[] | null) =>
        issued.map((key, i) =>
          mapKey(key, (values, at) => {
            if (at === point) return here[i]?.get(at) ?? values;
            return elsewhere === null ? values.map(() => 0) : (elsewhere[i]?.get(at) ?? values);
          }),
        );
      apart.push({
        point,
        alone: await measure(made(issued, null)),
        amongRandom: await measure(made(issued, random)),
        without: await measure(made(random, issued)),
      });
    }
    return { keys: keyCount, points: apart, numbers };
  },

  tables: (result) => [
    ...(result.points.length === 0
      ? []
      : [
          {
            ...pointTable(result, showUnlocked),
            note: "The issued key at one point alone; a random key takes its place at one point.",
          },
        ]),
    curveTable("share of the numbers", result.numbers),
  ],

  blocks(result, head) {
    const masked = head.reject !== null;
    const curve = curveBlocks(
      {
        id: "parts-numbers",
        title: "Share of the key's numbers",
        axis: "share of numbers of an issued key",
        description:
          "Semantic accuracy of keys that take a share of their numbers from an issued key, and the others from a random one.",
      },
      result.numbers,
      masked,
    );
    const measures = [
      ["accuracy", "Semantic accuracy by point"],
      ...(masked ? ([["masked", "The same, the reject output masked"]] as const) : []),
    ] as const;
    return [
      ...(result.points.length === 0
        ? []
        : measures.map(([measure, caption]) => ({
            ...{ kind: "table" as const, id: `parts-points-${measure}`, caption },
            ...pointTable(result, (found) => number(found[measure], 3)),
          }))),
      curve.figure,
      curve.table,
      aside(
        `Means over ${result.keys} issued keys. A point whose key alone unlocks is all that an attacker has to find; one ` +
          "without which the key still unlocks guards nothing. Where accuracy rises with each number that is right, a key " +
          "can be found number by number.",
      ),
    ];
  },
});

/** Keys of which a random share x of the numbers at every point is an issued key's, and the others a random one's. */
function mixed(
  issued: readonly ConcreteKey[],
  random: readonly ConcreteKey[],
  x: number,
  { seed }: Pick<GateDiagnosticContext, "seed">,
): ConcreteKey[] {
  return issued.map((key, i) =>
    mapKey(key, (values, point) => {
      const order = stream(seed, "diagnose", "parts", point, i).permutation(values.length);
      const others = random[i]?.get(point) ?? values;
      return values.map((value, j) => ((order[j] ?? 0) < x * values.length ? value : (others[j] ?? 0)));
    }),
  );
}

function pointTable({ points }: KeyParts, show: (found: Unlocked) => string): TextTable {
  return {
    head: ["point", "alone", "alone, random elsewhere", "random here"],
    numeric: afterTheFirst,
    rows: points.map(({ point, alone, amongRandom, without }) => [
      point,
      ...[alone, amongRandom, without].map(show),
    ]),
  };
}
