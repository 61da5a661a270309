import { describe, expect, it } from "vitest";
import { denyLosses, losses } from "../../runtime/losses/catalogue.js";
import { commonLowerings } from "../../tensor/engines/onnx/lower/index.js";
import { topologicalOrder, traceProgram, traceTraining } from "../../tensor/graph/index.js";
import { parameterCount } from "../../tensor/programs/index.js";
import { golden, library } from "../support/models.js";
import { describeModel, programsOf } from "./compare-models.js";
import { contenders } from "./engines.js";

/**
 * The cheapest models that hold every op and every loss between them. All else is tried on the processor alone: where it
 * plays a GPU, the shaders of one step take seconds to compile. `npm run test:devices` tries every model everywhere.
 */
const onEveryDevice = [
  "mnist-cnn.Add",
  "deny.Modes.ts",
  "deny.WithAuxReject.ts",
  "deny.WithReject.ts",
  "injections.Formulas.ts",
  "small-vit.Vit.ts",
];
/** What plain JavaScript gets through in a second or so. */
const mostParameters = 10_000;

const chosen: Awaited<ReturnType<(typeof library)[number]["load"]>>[] = [];
for (const { label, load } of [...library.filter(({ label }) => onEveryDevice.includes(label)), ...golden]) {
  const model = await load();
  if (onEveryDevice.includes(label)) {
    chosen.push(model);
    describeModel(label, model, contenders);
  } else if (parameterCount(model.parameters) <= mostParameters) {
    describeModel(
      label,
      model,
      contenders.filter(({ device }) => device !== "webgpu"),
    );
  }
}

describe("the models that are tried on every device", () => {
  it("hold every op", () => {
    const held = chosen.map(programsOf).flatMap(({ training, evaluation }) => {
      const nodes = [traceTraining(training), traceProgram(evaluation)].flatMap(topologicalOrder);
      return nodes.flatMap((node) => (node.kind === "op" ? [node.op] : []));
    });
    // It says where no gradient flows, and is gone from a graph.
    const wanted = Object.keys(commonLowerings).filter((op) => op !== "stopGradient");
    expect([...new Set(held)].sort()).toEqual(wanted.sort());
  });

  it("hold every loss", () => {
    const held = chosen.flatMap(({ experiment }) => experiment.loss.map(({ name }) => name));
    // `none` adds nothing to the program.
    const wanted = Object.keys({ ...losses, ...denyLosses }).filter((loss) => loss !== "none");
    expect([...new Set(held)].sort()).toEqual(wanted.sort());
  });
});
