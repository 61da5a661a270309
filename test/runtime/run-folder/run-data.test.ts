import { expect, test } from "vitest";
import { otherDataNotice } from "../../../runtime/index.js";
import { tinyDataset } from "../data/tiny-dataset.js";

test("other data are told with the number of their samples", () => {
  const splits = { train: { samples: 1, samplesOfRun: 1 }, test: { samples: 2, samplesOfRun: 1 } };
  const told = otherDataNotice(tinyDataset(), { directory: "new", splits });
  expect(told.code).toBe("SPK4018");
  expect(told.message).toMatch(/different: train \(1 sample\), test \(2 samples, the run has 1\)$/);
});
