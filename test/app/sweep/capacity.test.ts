import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { capacityFor, memoryOf, sharedCapacity } from "../../../app/sweep/capacity.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { checkFile } from "../../support/spec-files.js";

const [small] = checkFile("specs/mlp-synthetic.spk").checked.experiments;
const [large] = checkFile("specs/cifar10-deny.spk").checked.experiments;
if (small === undefined || large === undefined) throw new Error("the specs have no experiments");

const place = { engine: "onnx", device: "cpu" };
const cores = 4;
beforeEach(() => vi.stubEnv("SPANKEY_THREADS", String(cores)));
afterEach(() => vi.unstubAllEnvs());

describe("as many runs at once", () => {
  it("as there are cores, one thread each, or as there are runs, with more threads", async () => {
    const many = new Array(100).fill(small);
    expect(await capacityFor(many, { place })).toEqual({ jobs: cores, threads: 1 });
    expect(await capacityFor([small], { place })).toEqual({ jobs: 1, threads: cores });
  });

  it("as memory allows", async () => {
    const huge = { ...large, train: { ...large.train, batch: 1_000_000 } };
    expect(await capacityFor([huge, huge, huge], { place })).toEqual({ jobs: 1, threads: cores });
  });

  it("as memory allows with the samples that each holds", async () => {
    const { data } = small;
    const dataset = { name: "synthetic", arguments: { features: 1000, samples: 10_000_000 } };
    const full = { ...small, data: { ...data, dataset, sampleShape: [1000] } };
    const many = new Array(100).fill(full);
    expect(await capacityFor(many, { place, dataMemory: 1 })).toEqual({ jobs: cores, threads: 1 });
    // 2.6 TB
    const huge = { ...dataset, arguments: { ...dataset.arguments, features: 65_536 } };
    const all = new Array(100).fill({
      ...full,
      data: { ...full.data, dataset: huge, sampleShape: [65_536] },
    });
    expect(await capacityFor(all, { place, dataMemory: 2 ** 50 })).toEqual({ jobs: 1, threads: cores });
  });

  it("as they are told", () => {
    expect(sharedCapacity({ jobs: 3 })).toEqual({ jobs: 3, threads: Math.max(1, Math.floor(cores / 3)) });
    expect(sharedCapacity({ threads: cores })).toEqual({ jobs: 1, threads: cores });
    expect(sharedCapacity({ jobs: 3, threads: 0 })).toEqual({ jobs: 3, threads: 0 });
  });
});

it("memory grows with the samples that are held", () => {
  expect(memoryOf(large, 2 ** 31) - memoryOf(large)).toBe(2 ** 31);
});

it("memory grows with the model and the batch", () => {
  const bytes = (batch: number) => memoryOf({ ...large, train: { ...large.train, batch } });
  expect(bytes(2)).toBeGreaterThan(memoryOf(small));
  expect(bytes(64) - bytes(32)).toBeCloseTo(bytes(32) - bytes(0));
});

it("memory grows with the scores of attention, which are as many as the square of the length", () => {
  const path = join(scratchFolder(), "gpt.spk");
  const scoresOf = (heads: number): number => {
    writeFileSync(
      path,
      `model Gpt { input tokens 64  embedding(20, 16)  attention(heads: ${heads})  dense(20) }
      experiment E {
        data text("a.txt")
        model Gpt
        loss crossentropy
        train adam(lr: 0.1) for 2 epochs batch 3
      }`,
    );
    const [experiment] = checkFile(path).checked.experiments;
    if (experiment === undefined) throw new Error("the spec has no experiment");
    return memoryOf(experiment);
  };
  // each with its gradient, in float32, for three samples on the two key paths that are counted
  expect(scoresOf(4) - scoresOf(2)).toBe(2 * 64 * 64 * (2 * 4) * 3 * 2);
});

it("memory grows by what training keeps besides: sums of gradients, averages and their copies", () => {
  // 20 → 64 → 32 → 5
  const parameters = 20 * 64 + 64 + 64 * 32 + 32 + 32 * 5 + 5;
  const beside = (train: object): number =>
    memoryOf({ ...small, train: { ...small.train, ...train } }) - memoryOf(small);
  expect(beside({ accumulate: 4 })).toBe(4 * parameters);
  expect(beside({ average: 0.99 })).toBe(8 * parameters);
});
