import { describe, expect, it } from "vitest";
import { knownSigns } from "../../../runtime/locks/index.js";
import { initialState } from "../../../runtime/train/training-state.js";
import { tinyModel } from "../../support/tiny-model.js";

const model = tinyModel();
const { parameters } = initialState(model);
const names = Object.keys(parameters);
/** The weights before training, with every so manieth sign turned. */
const turned = (each: number) =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, { type, values }]) => [
      name,
      { type, values: Float32Array.from(values, (value, i) => (i % each === 0 ? -value : value)) },
    ]),
  );

describe("signs that a seed gives away", () => {
  it("are all of them where training moved nothing; what begins as a constant says nothing", () => {
    expect(knownSigns(model, parameters, names)).toEqual([
      { parameter: "hidden.weight", share: 1 },
      { parameter: "head.weight", share: 1 },
    ]);
    expect(knownSigns(model, parameters, ["hidden.bias"])).toEqual([]);
  });

  it("are those that are left, where they are more than chance has it", () => {
    expect(knownSigns(model, turned(16), ["head.weight"])).toEqual([
      { parameter: "head.weight", share: 30 / 32 },
    ]);
    expect(knownSigns(model, turned(2), names)).toEqual([]);
    expect(knownSigns(model, turned(4), names)).toEqual([]);
  });

  it("are another seed's to half", () => {
    expect(knownSigns(tinyModel({ seed: 2 }), parameters, names)).toEqual([]);
  });
});
