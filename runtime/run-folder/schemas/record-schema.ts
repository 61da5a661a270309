import * as v from "valibot";
import type { DataSummary } from "../../data/data-summary.js";
import { checksum, natural, schemaOf } from "../../stored-json/index.js";
import type { RecordedSplit } from "../run-data.js";
import type { RunRecord } from "../run-record.js";

const recordedSplit = schemaOf<RecordedSplit>()(v.object({ samples: natural, sha256: checksum }));

const size = v.tuple([natural, natural]);

const dataSummary = schemaOf<DataSummary>()(
  v.object({
    classes: v.array(v.object({ name: v.string(), train: natural, test: natural })),
    sizes: v.exactOptional(v.object({ smallest: size, largest: size, different: natural })),
    leftOut: v.array(v.object({ reason: v.string(), count: natural, examples: v.array(v.string()) })),
    remarks: v.array(v.string()),
  }),
);

/** `run.json` */
export const runRecord = schemaOf<RunRecord>()(
  v.object({
    format: v.literal("spankey-run/1"),
    engine: v.string(),
    device: v.string(),
    threads: v.nullable(natural),
    data: v.nullable(v.string()),
    address: v.exactOptional(v.string()),
    sha256: v.object({
      model: checksum,
      config: checksum,
      dataset: checksum,
      keys: v.exactOptional(checksum),
      spec: v.exactOptional(checksum),
    }),
    dataSummary: v.exactOptional(dataSummary),
    splits: v.exactOptional(v.object({ train: recordedSplit, test: recordedSplit })),
  }),
);
