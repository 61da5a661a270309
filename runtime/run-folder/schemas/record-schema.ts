import * as v from "valibot";
import { mostThreads } from "../../../tensor/engines/processor-threads.js";
import type { DataSummary } from "../../data/data-summary.js";
import { checksum, natural, positiveCount, schemaOf } from "../../stored-json/index.js";
import type { RecordedSplit } from "../run-data.js";
import type { RunRecord, WeightsSource } from "../run-record.js";
import { checkpointName } from "./checkpoint-name-schema.js";

const recordedSplit = schemaOf<RecordedSplit>()(v.object({ samples: natural, sha256: checksum }));

const size = v.tuple([positiveCount, positiveCount]);

const sizes = v.object({ smallest: size, largest: size, different: positiveCount });

/** The first few of what was left out are named, never more than there were. */
const leftOut = v.pipe(
  v.object({ reason: v.string(), count: natural, examples: v.array(v.string()) }),
  v.check(({ count, examples }) => examples.length <= count, "one of as many things as it has examples of"),
);

const dataSummary = schemaOf<DataSummary>()(
  v.object({
    classes: v.array(
      v.object({ name: v.string(), train: natural, test: natural, validation: v.exactOptional(natural) }),
    ),
    sizes: v.exactOptional(sizes),
    leftOut: v.array(leftOut),
    remarks: v.array(v.string()),
  }),
);

const weightsSource = schemaOf<WeightsSource>()(
  v.object({
    files: v.pipe(v.array(v.object({ path: v.string(), sha256: checksum })), v.minLength(1)),
    tensors: natural,
    drawn: v.array(v.string()),
    run: v.exactOptional(
      v.object({
        folder: v.string(),
        identity: v.exactOptional(checksum),
        address: v.exactOptional(v.string()),
        checkpoint: checkpointName,
      }),
    ),
  }),
);

/** `run.json` */
export const runRecord = schemaOf<RunRecord>()(
  v.object({
    format: v.literal("spankey-run/1"),
    engine: v.string(),
    device: v.string(),
    threads: v.nullable(v.pipe(positiveCount, v.maxValue(mostThreads))),
    data: v.nullable(v.string()),
    address: v.exactOptional(v.string()),
    sha256: v.object({
      model: checksum,
      config: checksum,
      dataset: checksum,
      keys: v.exactOptional(checksum),
      spec: v.exactOptional(checksum),
      start: v.exactOptional(checksum),
    }),
    dataSummary: v.exactOptional(dataSummary),
    weights: v.exactOptional(weightsSource),
    splits: v.exactOptional(
      v.object({
        train: recordedSplit,
        test: recordedSplit,
        validation: v.exactOptional(recordedSplit),
      }),
    ),
  }),
);
