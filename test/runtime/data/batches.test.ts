import { describe, expect, test } from "vitest";
import {
  type Batch,
  batchesPerEpoch,
  inlineBatches,
  loadNamed,
  planEvaluation,
  planTraining,
} from "../../../runtime/data/index.js";
import { makeNormalize } from "../../../runtime/data/normalize.js";
import { collect, tinyDataset, tinySettings } from "./tiny-dataset.js";

const dataset = tinyDataset();
const training = planTraining(dataset, tinySettings);
const sampleLength = 60;

/** Input of each sample by its label, which is its index in the tiny dataset. */
function samplesByLabel(batches: readonly Batch[]): Map<number, number[]> {
  const entries = batches.flatMap(({ input, labels }) =>
    Array.from(labels, (label, i): [number, number[]] => [
      label,
      [...input.subarray(i * sampleLength, (i + 1) * sampleLength)],
    ]),
  );
  return new Map(entries);
}

describe("training batches", () => {
  test("come epoch by epoch, the last of each with what is left", async () => {
    const places = (await collect(inlineBatches(training))).map(({ epoch, index, size, input, labels }) => {
      expect(input).toHaveLength(size * sampleLength);
      expect(labels).toHaveLength(size);
      return [epoch, index, size];
    });
    const epoch = (n: number) => [8, 8, 8, 1].map((size, index) => [n, index, size]);
    expect(places).toEqual([...epoch(0), ...epoch(1), ...epoch(2)]);
    expect(batchesPerEpoch(training)).toBe(4);
  });

  test("hold every sample once an epoch, in a new order each time", async () => {
    const batches = await collect(inlineBatches(training));
    const orders = [0, 1, 2].map((epoch) =>
      batches.filter((batch) => batch.epoch === epoch).flatMap(({ labels }) => [...labels]),
    );
    for (const order of orders) {
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => i));
    }
    expect(new Set(orders.map(String)).size).toBe(3);
  });

  test("are the same bits for the same seed, and others for another", async () => {
    const batches = await collect(inlineBatches(training));
    expect(await collect(inlineBatches(training))).toEqual(batches);
    const other = await collect(inlineBatches({ ...training, seed: 43 }));
    expect(other[0]?.labels).not.toEqual(batches[0]?.labels);
  });

  test("resumed anywhere are those of an uninterrupted run", async () => {
    const batches = await collect(inlineBatches(training));
    for (let done = 0; done <= batches.length; done++) {
      const start = { epoch: Math.floor(done / 4), index: done % 4 };
      expect(await collect(inlineBatches({ ...training, start }))).toEqual(batches.slice(done));
    }
    const endOfEpoch = { ...training, start: { epoch: 0, index: 4 } };
    expect(await collect(inlineBatches(endOfEpoch))).toEqual(batches.slice(4));
  });

  test("augment a sample by epoch and index alone, whatever the batch size and order", async () => {
    const once = { ...training, epochs: 1 };
    const shuffled = samplesByLabel(await collect(inlineBatches(once)));
    const ordered = samplesByLabel(await collect(inlineBatches({ ...once, batchSize: 5, shuffle: false })));
    expect(ordered).toEqual(shuffled);
    const later = await collect(inlineBatches({ ...training, epochs: 2, start: { epoch: 1, index: 0 } }));
    expect(samplesByLabel(later)).not.toEqual(shuffled);
  });

  test("are vectors of floats as they are, where the samples are", async () => {
    const synthetic = await loadNamed("synthetic", { samples: 50 }, { seed: 1 });
    const plan = planTraining(synthetic, { batchSize: 64, seed: 1, epochs: 1 });
    const [batch] = await collect(inlineBatches({ ...plan, shuffle: false }));
    expect(batch?.input).toEqual(synthetic.train.values);
    expect(batch?.labels).toEqual(synthetic.train.labels);
  });
});

describe("evaluation batches", () => {
  test("hold the split in its own order, only normalised", async () => {
    const { normalization } = tinySettings;
    const batches = await collect(
      inlineBatches(planEvaluation(dataset, "test", { batchSize: 4, normalization })),
    );
    expect(batches.map(({ size }) => size)).toEqual([4, 3]);
    expect(batches.flatMap(({ labels }) => [...labels])).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const expected = new Float32Array(7 * sampleLength);
    const normalize = makeNormalize(normalization, dataset.sampleShape);
    for (let i = 0; i < 7; i++) normalize(dataset.test.values, i * sampleLength, expected, i * sampleLength);
    expect(batches.flatMap(({ input }) => [...input])).toEqual([...expected]);
  });
});

describe("a source", () => {
  test("gives nothing more once it was returned", async () => {
    const source = inlineBatches(training);
    for await (const batch of source) if (batch.index === 1) break;
    expect(await source.next()).toEqual({ done: true, value: undefined });
  });

  test("reuses the memory of its batches", async () => {
    const source = inlineBatches(training);
    const first = await source.next();
    const second = await source.next();
    expect(second.value?.input.buffer).toBe(first.value?.input.buffer);
  });
});

describe("a plan is refused", () => {
  const short = { ...dataset.train, values: dataset.train.values.subarray(1) };
  const unlabelled = { ...dataset.train, labels: dataset.train.labels.subarray(1) };

  test.each([
    {
      change: { batchSize: 0 },
      code: "SPK4117",
      says: "the batch size must be a whole number, 1 or more, not 0",
    },
    { change: { epochs: 1.5 }, code: "SPK4117", says: "the number of epochs must be a whole number" },
    { change: { start: { epoch: -1, index: 0 } }, code: "SPK4117", says: "the first epoch must be" },
    { change: { start: { epoch: 0, index: -1 } }, code: "SPK4117", says: "the first batch must be" },
  ])("for $change", ({ change, code, says }) => {
    expect(() => planTraining(dataset, { ...tinySettings, ...change })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(says) }),
    );
  });

  test.each([
    {
      train: short,
      says: "the data of `tiny` are inconsistent: 25 samples of shape [2, 6, 5] are 1500 numbers, found 1499",
    },
    { train: unlabelled, says: "the data of `tiny` are inconsistent: 25 samples, but 24 labels" },
  ])("for inconsistent data: $says", ({ train, says }) => {
    expect(() => planTraining({ ...dataset, train }, tinySettings)).toThrow(
      expect.objectContaining({ code: "SPK4118", message: says }),
    );
  });
});
