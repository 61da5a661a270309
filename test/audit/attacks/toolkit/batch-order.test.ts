import { describe, expect, it } from "vitest";
import { BatchOrder } from "../../../../audit/attacks/toolkit/batch-order.js";

const taken = (samples: number, batch: number, steps: number, label = "a"): number[] => {
  const order = new BatchOrder(samples, batch, 1, [label]);
  return Array.from({ length: steps }, (_, i) => [...order.ofStep(i + 1)]).flat();
};

describe("the order of batches", () => {
  it.each([
    ["several batches in a pass", 10, 4],
    ["several passes in a batch", 3, 8],
    ["one sample", 1, 4],
  ])("goes through all samples before one comes again: %s", (_, samples, batch) => {
    const indices = taken(samples, batch, samples);
    for (let start = 0; start < indices.length; start += samples) {
      const pass = indices.slice(start, start + samples).sort((a, b) => a - b);
      expect(pass).toEqual(Array.from({ length: samples }, (_, i) => i));
    }
  });

  it("is another one in each pass and for each label, and the same each time", () => {
    const indices = taken(50, 50, 2);
    expect(indices.slice(0, 50)).not.toEqual(indices.slice(50));
    expect(taken(50, 50, 1, "b")).not.toEqual(indices.slice(0, 50));
    expect(taken(50, 50, 2)).toEqual(indices);
  });
});
