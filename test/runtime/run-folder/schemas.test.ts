import { expect, it } from "vitest";
import { experimentSchema } from "../../../runtime/run-folder/schemas/experiment-schema.js";
import { runRecord } from "../../../runtime/run-folder/schemas/record-schema.js";
import { progress } from "../../../runtime/run-folder/schemas/result-schema.js";
import { checkJson, type Schema } from "../../../runtime/stored-json/index.js";
import { tinyModel } from "../../support/tiny-model.js";

const { experiment } = tinyModel();
const { data, train } = experiment;

const hash = "0".repeat(64);
const found = { classes: [], leftOut: [], remarks: [] };
const record = {
  ...{ format: "spankey-run/1", engine: "onnx", device: "cpu", threads: 1, data: null },
  sha256: { model: hash, config: hash, dataset: hash },
};
const lone = { reason: "empty", count: 1, examples: ["a.png"] };

const running = { predictions: 8, loss: 4, terms: {}, correct: 8, rejected: 8, seconds: 0.5 };

it.each<[string, Schema<unknown>, unknown, string | undefined]>([
  ["an experiment", experimentSchema, experiment, undefined],
  [
    "a deviation of 0",
    experimentSchema,
    { ...experiment, data: { ...data, normalize: { mean: [0], deviation: [0] } } },
    "is an object, not",
  ],
  [
    "a mean too many",
    experimentSchema,
    { ...experiment, data: { ...data, normalize: { mean: [0, 1], deviation: [1] } } },
    "lists of equal length",
  ],
  [
    "a head out of order",
    experimentSchema,
    { ...experiment, head: { classes: 3, reject: 4, auxReject: null } },
    "`head` is an object, not one whose further outputs follow its classes",
  ],
  [
    "clipping at 0",
    experimentSchema,
    { ...experiment, train: { ...train, clip: 0 } },
    "`train.clip` is 0, not more than 0",
  ],
  ["a record", runRecord, { ...record, dataSummary: { ...found, leftOut: [lone] } }, undefined],
  ["no threads", runRecord, { ...record, threads: 0 }, "`threads` is 0, not 1 or more"],
  [
    "more examples than things",
    runRecord,
    { ...record, dataSummary: { ...found, leftOut: [{ ...lone, count: 0 }] } },
    "one of as many things as it has examples of",
  ],
  [
    "an image of no width",
    runRecord,
    { ...record, dataSummary: { ...found, sizes: { smallest: [0, 1], largest: [2, 2], different: 2 } } },
    "`dataSummary.sizes.smallest[0]` is 0, not 1 or more",
  ],
  ["progress", progress, { epochs: [], running }, undefined],
  [
    "more hits than predictions",
    progress,
    { epochs: [], running: { ...running, correct: 9 } },
    "one with no more hits than predictions",
  ],
  [
    "a time below 0",
    progress,
    { epochs: [], running: { ...running, seconds: -1 } },
    "`running.seconds` is -1, not 0 or more",
  ],
])("%s is read, or refused for what is wrong with it", (_, schema, value, words) => {
  if (words === undefined) expect(checkJson(value, schema)).toEqual(value);
  else expect(() => checkJson(value, schema)).toThrow(words);
});
