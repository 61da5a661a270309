import { expect, it } from "vitest";
import { checkSource } from "../../compiler/index.js";
import { SourceFile } from "../../diagnostics/index.js";

/** The columns that the data of an experiment must have, for a model that begins so. */
function columnsFor(layers: string): readonly number[] | undefined {
  const text = `
block Tokens() { feature_tokens(4, columns: (1, 1, 3)) }
model Net() { input 5 @input  ${layers} -> mean_tokens -> dense(3) }
experiment E {
  data table("a.csv", categorical: "colour")
  model Net
  loss crossentropy
  train adam(lr: 0.1) for 1 epochs batch 8
}`;
  const { checked } = checkSource(new SourceFile("a.spk", text), { readFile: () => undefined });
  if (checked === undefined) throw new Error("the spec has errors");
  return checked.experiments[0]?.data.columns;
}

it("a model that begins with the columns of a table says so of its data", () => {
  expect(columnsFor("feature_tokens(4, columns: (1, 1, 3))")).toEqual([1, 1, 3]);
  expect(columnsFor("Tokens")).toEqual([1, 1, 3]);
  expect(columnsFor("feature_tokens(4)")).toBeUndefined();
  expect(columnsFor("dense(5) -> feature_tokens(4, columns: (2, 3))")).toBeUndefined();
});
