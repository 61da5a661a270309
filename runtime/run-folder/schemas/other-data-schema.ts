import * as v from "valibot";
import { natural, schemaOf } from "../../stored-json/index.js";
import type { OtherData, OtherSplit } from "../run-data.js";

const otherSplit = schemaOf<OtherSplit>()(v.object({ samples: natural, samplesOfRun: v.nullable(natural) }));

/** How data differ from those of a run, in what was measured on them. */
export const otherData = schemaOf<OtherData>()(
  v.object({
    directory: v.nullable(v.string()),
    splits: v.object({
      train: v.exactOptional(otherSplit),
      test: v.exactOptional(otherSplit),
      validation: v.exactOptional(otherSplit),
    }),
  }),
);
