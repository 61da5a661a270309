import { describe, it } from "vitest";
import { parameterCount } from "../../tensor/programs/index.js";
import { golden, library } from "../support/models.js";
import { describeModel } from "./compare-models.js";
import { contenders } from "./engines.js";

/** What plain JavaScript gets through; the full-size models have small variants of the same layers. */
const mostParameters = 100_000;

for (const { label, load } of [...library, ...golden]) {
  const model = await load();
  const count = parameterCount(model.parameters);
  if (count <= mostParameters) describeModel(label, model, contenders);
  else describe(label, () => it.skip(`has ${count} parameters: too many for plain JavaScript`));
}
