import * as v from "valibot";
import { lockStates } from "../../runtime/locks/lock-record.js";
import { checkpointName } from "../../runtime/run-folder/schemas/checkpoint-name-schema.js";
import { headConfig } from "../../runtime/run-folder/schemas/experiment-schema.js";
import { otherData } from "../../runtime/run-folder/schemas/other-data-schema.js";
import { checksum, natural, positiveCount, schemaOf } from "../../runtime/stored-json/index.js";
import { gateDiagnosticNames, gateDiagnosticResults } from "./catalogue.js";
import {
  type DiagnosedPoint,
  type GateDiagnosis,
  gateDiagnosisFormat,
  type Inapplicable,
} from "./gate-diagnosis.js";

const diagnosedPoint = schemaOf<DiagnosedPoint>()(
  v.object({ point: v.string(), keyspace: v.string(), m: positiveCount, d: positiveCount, by: v.string() }),
);

const inapplicable = schemaOf<Inapplicable>()(
  v.object({
    diagnostic: v.picklist(gateDiagnosticNames),
    part: v.nullable(v.string()),
    reason: v.string(),
  }),
);

/** `diagnosis.json`. Files of earlier versions lack what had not been there yet. */
export const gateDiagnosis = schemaOf<GateDiagnosis>()(
  v.object({
    format: v.literal(gateDiagnosisFormat),
    run: v.exactOptional(checksum),
    lock: v.exactOptional(v.picklist(lockStates)),
    otherData: v.exactOptional(otherData),
    spec: v.string(),
    experiment: v.string(),
    seed: natural,
    engine: v.string(),
    device: v.string(),
    checkpoint: checkpointName,
    step: natural,
    samples: positiveCount,
    predictions: positiveCount,
    head: headConfig,
    points: v.array(diagnosedPoint),
    asked: v.array(v.picklist(gateDiagnosticNames)),
    results: gateDiagnosticResults,
    inapplicable: v.array(inapplicable),
  }),
);
