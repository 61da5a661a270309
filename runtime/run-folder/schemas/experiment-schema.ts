import { isDeepStrictEqual } from "node:util";
import * as v from "valibot";
import type { ColumnEncoding, DataEncoding, TargetEncoding } from "../../data-encoding.js";
import { validationMeasures } from "../../evaluate/measures/catalogue.js";
import { headOutputNames, headWith } from "../../head.js";
import { builtInInjections } from "../../injections/catalogue.js";
import { keyspaceConfig } from "../../keys/key-schema.js";
import {
  type AdapterConfig,
  type AttackConfig,
  type DataConfig,
  type ExperimentConfig,
  type HeadConfig,
  type InjectionConfig,
  keyPaths,
  type LockConfig,
  type LossTermConfig,
  type Normalization,
  type PartRate,
  type TrainConfig,
  type WeightsConfig,
} from "../../model.js";
import {
  amount,
  checksum,
  finite,
  named,
  natural,
  positive,
  positiveCount,
  schemaOf,
} from "../../stored-json/index.js";
import { otherTargets } from "../../target.js";
import { configArguments, configured, shape } from "./config-values.js";

/**
 * What the outputs are; the others follow the classes, in one order. Runs of earlier versions lack what had not been there
 * yet: `optional` says what its absence means.
 */
export const headConfig = schemaOf<HeadConfig>()(
  v.pipe(
    v.object({
      classes: positiveCount,
      ...v.entriesFromList(headOutputNames, v.optional(v.nullable(natural), null)),
    }),
    v.check(followsClasses, "one whose further outputs follow its classes"),
  ),
);

function followsClasses(head: HeadConfig): boolean {
  const asked = new Set(headOutputNames.filter((output) => head[output] !== null));
  return isDeepStrictEqual({ ...head }, headWith(head.classes, asked));
}

/** A mean and a deviation for each channel or feature. */
const normalization = schemaOf<Normalization>()(
  v.pipe(
    v.object({ mean: v.array(finite), deviation: v.array(positive) }),
    v.check(({ mean, deviation }) => mean.length === deviation.length, "one of lists of equal length"),
  ),
);

const columnEncoding = schemaOf<ColumnEncoding>()(
  v.object({
    name: v.string(),
    words: v.exactOptional(v.array(v.string())),
    missing: v.exactOptional(finite),
  }),
);

const targetEncoding = schemaOf<TargetEncoding>()(v.object({ mean: finite, deviation: positive }));

const dataEncoding = schemaOf<DataEncoding>()(
  v.object({
    classNames: v.exactOptional(v.array(v.string())),
    split: v.exactOptional(v.literal("content")),
    columns: v.exactOptional(v.array(columnEncoding)),
    tokenizer: v.exactOptional(v.object({ sha256: checksum })),
    targets: v.exactOptional(v.array(targetEncoding)),
  }),
);

const dataConfig = schemaOf<DataConfig>()(
  v.object({
    dataset: configured,
    sampleShape: shape,
    sampleType: v.optional(v.picklist(["float32", "int32"]), "float32"),
    labelShape: v.optional(shape, []),
    target: v.exactOptional(v.picklist(otherTargets)),
    normalize: v.nullable(v.union([v.literal("computed"), normalization])),
    augment: v.array(configured),
    columns: v.exactOptional(shape),
    classWeights: v.exactOptional(v.array(amount)),
    encoding: v.exactOptional(dataEncoding),
    classNames: v.exactOptional(v.array(v.string())),
  }),
);

const placed = { keyspace: v.string(), points: v.array(v.string()) };

const injectionConfig = schemaOf<InjectionConfig>()(
  v.variant("by", [
    v.object({
      ...placed,
      by: v.picklist([...builtInInjections.values()].map(({ name }) => name)),
      gamma: finite,
    }),
    v.object({
      ...placed,
      by: v.literal("expression"),
      injection: v.string(),
      arguments: named(finite),
    }),
  ]),
);

const lossTermConfig = schemaOf<LossTermConfig>()(
  v.object({
    name: v.string(),
    deny: v.boolean(),
    weight: finite,
    on: v.array(v.picklist(keyPaths)),
    arguments: configArguments,
    after: v.exactOptional(positiveCount),
    warmup: v.optional(amount, 0),
  }),
);

const partRate = schemaOf<PartRate>()(
  v.object({ factor: positive, at: v.pipe(v.array(v.string()), v.minLength(1)) }),
);

const trainConfig = schemaOf<TrainConfig>()(
  v.object({
    optimizer: configured,
    epochs: positiveCount,
    batch: positiveCount,
    accumulate: v.exactOptional(v.pipe(positiveCount, v.minValue(2))),
    schedule: v.optional(configured, { name: "constant", arguments: {} }),
    warmup: v.optional(amount, 0),
    clip: v.optional(v.nullable(positive), null),
    patience: v.optional(v.nullable(positiveCount), null),
    rates: v.exactOptional(v.pipe(v.array(partRate), v.minLength(1))),
    monitor: v.exactOptional(
      v.object({
        path: v.picklist(keyPaths),
        measure: v.picklist(validationMeasures.map(({ key }): string => key)),
      }),
    ),
    average: v.exactOptional(v.pipe(positive, v.ltValue(1))),
    keep: v.exactOptional(positiveCount),
  }),
);

const attackConfig = schemaOf<AttackConfig>()(
  v.object({ budget: v.nullable(v.picklist(["quick", "standard", "long"])), attacks: v.array(configured) }),
);

const lockConfig = schemaOf<LockConfig>()(
  v.object({ by: configured, at: v.exactOptional(v.pipe(v.array(v.string()), v.minLength(1))) }),
);

const adapterConfig = schemaOf<AdapterConfig>()(
  v.object({ by: configured, matrices: v.pipe(v.array(v.string()), v.minLength(1)) }),
);

const weightsConfig = schemaOf<WeightsConfig>()(
  v.object({
    file: v.string(),
    ofRun: v.exactOptional(v.literal(true)),
    rules: v.exactOptional(
      v.array(
        v.object({
          from: v.pipe(v.array(v.string()), v.minLength(1)),
          to: v.array(v.string()),
          transposed: v.exactOptional(v.literal(true)),
        }),
      ),
    ),
    except: v.exactOptional(v.array(v.string())),
  }),
);

/** `config.json`: the experiment of a run, with what only its data could tell. */
export const experimentSchema = schemaOf<ExperimentConfig>()(
  v.object({
    spec: v.string(),
    name: v.string(),
    seed: natural,
    model: configured,
    data: dataConfig,
    head: headConfig,
    keyspaces: named(keyspaceConfig),
    injections: v.array(injectionConfig),
    loss: v.array(lossTermConfig),
    train: trainConfig,
    attack: v.exactOptional(attackConfig),
    lock: v.exactOptional(lockConfig),
    start: v.exactOptional(v.literal("secret")),
    freeze: v.exactOptional(v.array(v.string())),
    adapt: v.exactOptional(v.pipe(v.array(adapterConfig), v.minLength(1))),
    weights: v.exactOptional(weightsConfig),
  }),
);
