import * as v from "valibot";
import type { Scored } from "../../evaluate/evaluate.js";
import type { ClassOutcomes, ConfusedPair, SplitOutcomes } from "../../evaluate/outcomes/outcomes.js";
import type { Answer, WorstSample, WorstSamples } from "../../evaluate/outcomes/worst-samples.js";
import { keyPaths } from "../../model.js";
import {
  checksum,
  finite,
  fraction,
  measured,
  measuredShare,
  named,
  natural,
  schemaOf,
} from "../../stored-json/index.js";
import type { StoredOutcomes } from "../outcomes-file.js";

const counts = v.array(natural);
const shares = v.array(v.nullable(fraction));

const confusedPair = schemaOf<ConfusedPair>()(
  v.object({ class: natural, predicted: natural, count: natural }),
);

const classOutcomes = schemaOf<ClassOutcomes>()(
  v.object({
    right: counts,
    predicted: counts,
    recall: shares,
    precision: shares,
    f1: v.array(fraction),
    iou: v.exactOptional(shares),
    confusion: v.exactOptional(v.array(counts)),
    confused: v.exactOptional(v.array(confusedPair)),
  }),
);

const splitOutcomes = schemaOf<SplitOutcomes>()(
  v.object({ counts, paths: v.object(v.entriesFromList(keyPaths, classOutcomes)) }),
);

const answer = schemaOf<Answer>()(
  v.union([
    v.object({ class: natural, predicted: natural, probability: measuredShare }),
    v.object({ labels: counts, predicted: counts }),
    v.object({ accuracy: v.nullable(fraction) }),
    v.object({ numbers: v.array(measured), given: v.array(measured) }),
  ]),
);

const worstSample = schemaOf<WorstSample>()(
  v.object({
    index: natural,
    loss: measured,
    answer: v.exactOptional(answer),
    row: v.exactOptional(named<number | string>(v.union([finite, v.string()]))),
    text: v.exactOptional(v.string()),
  }),
);

const worstSamples = schemaOf<WorstSamples>()(
  v.object({
    split: v.picklist(["validation", "test"]),
    samples: v.array(worstSample),
    pictures: v.exactOptional(checksum),
  }),
);

const bySplit = schemaOf<Readonly<Partial<Record<Scored, SplitOutcomes>>>>()(
  v.object({
    train: v.exactOptional(splitOutcomes),
    validation: v.exactOptional(splitOutcomes),
    test: v.exactOptional(splitOutcomes),
    locked: v.exactOptional(splitOutcomes),
  }),
);

/** `outcomes.json` */
export const storedOutcomes = schemaOf<StoredOutcomes>()(
  v.object({
    format: v.literal("spankey-outcomes/1"),
    run: v.exactOptional(checksum),
    spec: v.string(),
    experiment: v.string(),
    seed: natural,
    learned: v.picklist(["class", "mask", "number", "labels"]),
    classes: v.array(v.string()),
    splits: bySplit,
    worst: v.exactOptional(worstSamples),
  }),
);
