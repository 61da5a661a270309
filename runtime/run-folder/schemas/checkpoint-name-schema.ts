import * as v from "valibot";
import { schemaOf } from "../../stored-json/index.js";
import { type CheckpointName, isCheckpointName } from "../checkpoint-name.js";

/** Which checkpoint of a run was measured. */
export const checkpointName = schemaOf<CheckpointName>()(
  v.custom<CheckpointName>(
    (name) => typeof name === "string" && isCheckpointName(name),
    "`best`, `latest`, `first` or `epoch-` with a number",
  ),
);
