import * as v from "valibot";
import {
  type ConcreteKey,
  gatedLogits,
  keysOf,
  keyTypes,
  type OpenedModel,
  type Samples,
  sliceSamples,
  stackKeys,
} from "../../runtime/opened-model/index.js";
import { positiveCount, schemaOf } from "../../runtime/stored-json/index.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import { type Program, pick, weightTypes } from "../../tensor/programs/index.js";
import { activityPattern, GateReaders } from "../attacks/toolkit/activity-pattern.js";
import { aside } from "../document/section.js";
import { afterTheFirst, number, type TextTable } from "../document/table.js";
import { atPoints } from "./contradictions/points.js";
import { defineGateDiagnostic } from "./gate-diagnostic.js";
import { isotropicKey, issuedKeys } from "./owners-keys.js";
import { meanOrZero } from "./statistics.js";

/** Correlations of the weights behind the gates with what they read. */
export interface WeightNorms {
  /** Issued keys and random ones, of each so many. */
  readonly keys: number;
  readonly points: readonly PointNorms[];
}

/** For one point, the correlation over the inputs of the layer behind it, means over keys. */
export interface PointNorms {
  readonly point: string;
  /** With the activity under issued keys. */
  readonly valid: number;
  /** Under random keys, as long as issued ones. */
  readonly random: number;
  /** Without a key. */
  readonly none: number;
}

const correlation = v.pipe(v.number(), v.minValue(-1), v.maxValue(1));

const resultSchema = schemaOf<WeightNorms>()(
  v.object({
    keys: positiveCount,
    points: v.array(
      v.object({ point: v.string(), valid: correlation, random: correlation, none: correlation }),
    ),
  }),
);

const keyCount = 8;
/** Samples whose activity is looked at. */
const mostSamples = 256;

/**
 * What weights say of the key: the correlation, over the inputs of the layer behind each gate, of how far its weights tell outputs
 * apart by an input with how active that input is. Where it is higher under valid keys than under others, an attacker who moves
 * activity towards the weights moves towards a valid key.
 */
export const weightNorms = defineGateDiagnostic({
  name: "weight_norms",
  withoutClasses: true,
  title: "what weights say of the key",
  section: { title: "What weights say of the key", part: "mechanism" },
  schema: resultSchema,

  *contradictions({ points }, diagnosed) {
    yield* atPoints("points", points, diagnosed, () => []);
  },

  async run({ opened, samples, seed, reportProgress, leaveOut, signal }): Promise<WeightNorms> {
    const issued = issuedKeys(opened.key, seed, keyCount);
    const random = issued.map((key, i) => isotropicKey(key, seed, "weight_norms", i));
    const seen = sliceSamples(samples, 0, Math.min(mostSamples, samples.count));
    const runs: readonly (readonly [keyof Omit<PointNorms, "point">, readonly (ConcreteKey | null)[]])[] = [
      ["valid", issued],
      ["random", random],
      ["none", [null]],
    ];
    const found = new Map<string, Record<string, readonly number[]>>();
    for (const [i, [kind, keys]] of runs.entries()) {
      for (const [point, values] of await patterns(opened, seen, keys, signal))
        found.set(point, { ...found.get(point), [kind]: values });
      reportProgress((i + 1) / runs.length);
    }
    const points = opened.layouts.flatMap((layout) => layout.points.map(({ name }) => name));
    return {
      keys: keyCount,
      points: points.flatMap((point) => {
        const of = found.get(point);
        if (of === undefined) {
          leaveOut(point, "no layer of weights reads its numbers one by one");
          return [];
        }
        const mean = (kind: string): number => meanOrZero([...(of[kind] ?? [])]);
        return [{ point, valid: mean("valid"), random: mean("random"), none: mean("none") }];
      }),
    };
  },

  tables: (result) => [normTable(result)],

  blocks: (result) => [
    {
      kind: "table",
      id: "weight-norms-table",
      caption: "Correlation of weights with the activity that they read",
      ...normTable(result),
    },
    aside(
      `Means over ${result.keys} keys of a kind; random ones are as long as issued ones. Weights are large where inputs were alive in ` +
        "training. A correlation that is higher under issued keys than under others says which way a valid key lies.",
    ),
  ],
});

/** The pattern of activity behind each point under every key, clipped to what a correlation can be. */
async function patterns(
  { engine, model, layouts, weights }: OpenedModel,
  samples: Samples,
  keys: readonly (ConcreteKey | null)[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const program = patternProgram(
    model,
    layouts,
    samples.count,
    keys.every((key) => key !== null),
  );
  const executable = await engine.compile(program);
  const input = uploadAll(engine, {
    input: { type: pick(program.inputs, "input"), values: samples.input },
  });
  const found = new Map<string, number[]>();
  try {
    for (const key of keys) {
      signal.throwIfAborted();
      const fed = uploadAll(engine, key === null ? {} : stackKeys([key]));
      const outputs = await executable.run({ ...weights, ...input, ...fed });
      releaseAll(engine, fed);
      for (const [point, tensor] of Object.entries(outputs)) {
        const [value = 0] = (await engine.download(tensor)).values;
        found.set(point, [...(found.get(point) ?? []), Math.max(-1, Math.min(1, value))]);
      }
      releaseAll(engine, outputs);
    }
  } finally {
    releaseAll(engine, input);
    await executable.dispose();
  }
  return found;
}

/** A forward pass that gives, by point, the pattern of activity under one key or without one, [1]. */
function patternProgram(
  model: OpenedModel["model"],
  layouts: OpenedModel["layouts"],
  samples: number,
  isKeyed: boolean,
): Program {
  const { data } = model.experiment;
  const keyed = new Set(layouts.flatMap((layout) => layout.points.map(({ name }) => name)));
  return {
    inputs: {
      ...weightTypes(model.parameters),
      input: { dtype: data.sampleType, shape: [samples, ...data.sampleShape] },
      ...(isKeyed ? keyTypes(layouts, 1) : {}),
    },
    run(ops, inputs) {
      const readers = new GateReaders(ops, inputs);
      gatedLogits(readers.ops, model, {
        weights: inputs,
        input: pick(inputs, "input"),
        keys: isKeyed ? keysOf(layouts, inputs) : null,
        afterwards: (point, h) => {
          if (keyed.has(point)) readers.passGate(point);
          return h;
        },
      });
      const found = readers.readings.map((reading) => [reading.point, activityPattern(ops, reading, 1)]);
      return Object.fromEntries(found);
    },
  };
}

function normTable({ points }: WeightNorms): TextTable {
  return {
    head: ["point", "issued keys", "random keys", "no key"],
    numeric: afterTheFirst,
    rows: points.map(({ point, valid, random, none }) => [
      point,
      ...[valid, random, none].map((value) => number(value, 3)),
    ]),
  };
}
