import { describe, expect, test } from "vitest";
import { Failure } from "../../../diagnostics/index.js";
import {
  type Dataset,
  type GivenArguments,
  inlineBatches,
  loadNamed,
  planEvaluation,
  planTraining,
} from "../../../runtime/data/index.js";
import { writeFolder } from "./idx-folder.js";
import { collect } from "./tiny-dataset.js";

async function load(
  files: Readonly<Record<string, string | Uint8Array>>,
  given: GivenArguments = {},
  { length = 4, classes = 40 } = {},
): Promise<Dataset> {
  const directory = await writeFolder(files);
  const model = { inputShape: [length], classes };
  return loadNamed("text", { file: "a.txt", ...given }, { seed: 1, model, directory });
}

const abc = "abcdefghijklmnopqrstuvwxyz";

describe("text", () => {
  test("is cut into sequences; the label of each token is the next one", async () => {
    const {
      train,
      test: held,
      ...facts
    } = await load({ "a.txt": "abcabcabca", "b.txt": "cbacb" }, { test: "b.txt" });
    expect(facts).toEqual({
      name: "text",
      sampleShape: [4],
      labelShape: [4],
      classes: 40,
      encoding: { classNames: ["a", "b", "c"] },
      summary: {
        classes: [],
        leftOut: [],
        remarks: ["10 characters are for training, 5 for testing; the vocabulary has 3"],
      },
    });
    // abca bcab and one more token to predict; what is left is not used
    expect(train.count).toBe(2);
    expect([...train.values]).toEqual([0, 1, 2, 0, 1, 2, 0, 1]);
    expect([...train.labels]).toEqual([1, 2, 0, 1, 2, 0, 1, 2]);
    expect([...held.values]).toEqual([2, 1, 0, 2]);
    expect([...held.labels]).toEqual([1, 0, 2, 1]);
    expect(train.values).toBeInstanceOf(Int32Array);
    expect(train.values.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test("is split at a share of its characters, the first part to train on", async () => {
    const { train, test: held } = await load({ "a.txt": "aaaabbbbccccaaaabbbb" }, { train: 0.7 });
    expect([...train.values]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect([...held.values]).toEqual([0, 0, 1, 1]);
  });

  test("has the vocabulary of the training part, and one token for all that only the test part has", async () => {
    const { encoding, test: held } = await load({ "a.txt": "babababa", "b.txt": "axbyz" }, { test: "b.txt" });
    expect(encoding?.classNames).toEqual(["a", "b", "any other character"]);
    expect([...held.values]).toEqual([0, 2, 1, 2]);
  });

  test("knows characters of any script, in the order of Unicode", async () => {
    const { encoding, train } = await load({ "a.txt": "😀zß😀é" }, { test: "a.txt" });
    expect(encoding?.classNames).toEqual(["z", "ß", "é", "😀"]);
    expect([...train.values]).toEqual([3, 0, 1, 3]);
  });

  test("may be read byte by byte, whatever it holds", async () => {
    const bytes = Uint8Array.of(0, 255, 10, 128, 7);
    const { train, encoding } = await load(
      { "a.txt": bytes },
      { tokens: "bytes", test: "a.txt" },
      { classes: 256 },
    );
    expect([...train.values]).toEqual([0, 255, 10, 128]);
    expect([...train.labels]).toEqual([255, 10, 128, 7]);
    expect(encoding?.classNames).toBeUndefined();
  });
});

describe("batches of text", () => {
  test("are int32, with labels at each token", async () => {
    const dataset = await load({ "a.txt": abc }, { test: "a.txt" }, { length: 5 });
    const plan = planEvaluation(dataset, "train", { batchSize: 3 });
    const batches = await collect(inlineBatches(plan));
    expect(batches.map(({ size }) => size)).toEqual([3, 2]);
    expect(batches[0]?.input).toEqual(Int32Array.from({ length: 15 }, (_, i) => i));
    expect(batches[0]?.labels).toEqual(Int32Array.from({ length: 15 }, (_, i) => i + 1));
    expect(batches[1]?.input).toEqual(Int32Array.from({ length: 10 }, (_, i) => i + 15));
  });

  test("shuffle sequences, each with its labels", async () => {
    const dataset = await load({ "a.txt": abc }, { test: "a.txt" }, { length: 5 });
    const plan = planTraining(dataset, { batchSize: 2, seed: 3, epochs: 2 });
    const batches = await collect(inlineBatches(plan));
    const firsts = batches.flatMap(({ input, labels, size }) =>
      Array.from({ length: size }, (_, i) => {
        const tokens = [...input.subarray(5 * i, 5 * i + 5)];
        expect([...labels.subarray(5 * i, 5 * i + 5)]).toEqual(tokens.map((token) => token + 1));
        return tokens[0] ?? -1;
      }),
    );
    for (const epoch of [firsts.slice(0, 5), firsts.slice(5)]) {
      expect([...epoch].sort((a, b) => a - b)).toEqual([0, 5, 10, 15, 20]);
    }
  });

  test("are not scaled", async () => {
    const dataset = await load({ "a.txt": abc }, { test: "a.txt" });
    const plan = planEvaluation(dataset, "train", {
      batchSize: 2,
      normalization: { mean: [0], deviation: [1] },
    });
    expect(() => inlineBatches(plan)).toThrow(expect.objectContaining({ code: "SPK4115" }));
  });
});

describe("a text that does not serve is told", () => {
  test.each([
    {
      what: "a vocabulary larger than the model's",
      files: { "a.txt": abc },
      given: { test: "a.txt" },
      classes: 20,
      code: "SPK4151",
      says: /the characters of .*a\.txt need a vocabulary of 26, but the model has 20$/,
    },
    {
      what: "bytes beyond it",
      files: { "a.txt": Uint8Array.of(1, 2, 3, 4, 200) },
      given: { test: "a.txt", tokens: "bytes" },
      classes: 128,
      code: "SPK4151",
      says: /the bytes of .* need a vocabulary of 201, but the model has 128$/,
    },
    {
      what: "a text shorter than one sequence",
      files: { "a.txt": "abcd" },
      given: { test: "a.txt" },
      code: "SPK4150",
      says: /a\.txt is too short: 4 tokens to train, but one sequence needs 5$/,
    },
    {
      what: "a test part that is too short",
      files: { "a.txt": abc },
      given: { train: 0.9 },
      code: "SPK4150",
      says: /a\.txt is too short: 3 tokens to test/,
    },
    {
      what: "what is not UTF-8",
      files: { "a.txt": Uint8Array.of(97, 255, 98) },
      given: {},
      code: "SPK4149",
      says: /a\.txt is not text in UTF-8: the byte at offset 1, in line 1, is 0xFF$/,
    },
    { what: "no file", files: {}, given: {}, code: "SPK4126", says: /a\.txt: no such file or folder$/ },
  ])("$what: $code", async ({ files, given, classes = 40, code, says }) => {
    const failure: unknown = await load(files, given, { classes }).catch((error: unknown) => error);
    if (!(failure instanceof Failure)) throw new Error(`expected a Failure, got ${failure}`);
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(says);
  });
});
