import { expect, it } from "vitest";
import { summaryLines } from "../../cli/data-summary.js";

it("the name of a class stays on its line", () => {
  const classes = [{ name: "a\nleft out 7, forged:", train: 1, test: 2 }];
  const lines = summaryLines({ dataset: "images", summary: { classes, leftOut: [], remarks: [] } });
  expect(lines.split("\n")).toEqual([
    "data, `images`: 1 sample to train on and 2 to test on",
    "  a␊left out 7, forged:  1 to train on, 2 to test on",
  ]);
});
