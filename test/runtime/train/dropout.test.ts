import { describe, expect, it } from "vitest";
import { KeySource, keyLayouts } from "../../../runtime/keys/index.js";
import { dropout, dropPath } from "../../../runtime/layers/index.js";
import type { GatedModel } from "../../../runtime/model.js";
import { DropoutSource } from "../../../runtime/train/dropout-source.js";
import { BufferStates, trainingModes } from "../../../runtime/train/modes.js";
import { trace } from "../../../tensor/graph/index.js";
import { float32 } from "../../../tensor/ops/index.js";
import { pick } from "../../../tensor/programs/index.js";
import { model } from "../../golden/residual.Residuals.js";
import { interpret } from "../../support/reference/index.js";
import { formulaOf } from "../../support/reference/inspect.js";
import { tinyModel } from "../../support/tiny-model.js";

/** Dropout of 0.25 on [8, 4, 4] and of 0.5 on [12], on the paths valid, wrong and none. */
const source = sourceOf(model);

function sourceOf(of: GatedModel): DropoutSource {
  return new DropoutSource(of, new KeySource(keyLayouts(of.experiment, of.points), of.experiment.seed));
}

describe("dropout masks", () => {
  it("are one for each layer on each path that is trained, of the shape of the activation", () => {
    expect(source.types(5)).toEqual(
      Object.fromEntries(
        ["valid", "wrong", "none"].flatMap((path) => [
          [`dropout:${path}:0`, float32(5, 8, 4, 4)],
          [`dropout:${path}:1`, float32(5, 12)],
        ]),
      ),
    );
    const drawn = Object.entries(source.draw(5, 0)).map(([name, { type }]) => [name, type]);
    expect(Object.fromEntries(drawn)).toEqual(source.types(5));
  });

  it.each([
    ["dropout:valid:0", 0.25],
    ["dropout:wrong:1", 0.5],
  ])("%s drops %d of the numbers and keeps their mean", (name, rate) => {
    const values = Array.from(pick(source.draw(1000, 7), name).values);
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const dropped = values.filter((value) => value === 0).length / values.length;
    // five standard deviations of a share
    const tolerance = 5 * Math.sqrt((rate * (1 - rate)) / values.length);
    expect(Math.abs(dropped - rate)).toBeLessThan(tolerance);
    expect(Math.abs(mean - 1)).toBeLessThan(tolerance / (1 - rate));
  });

  it("are the same for the same seed and step, whatever was drawn before", () => {
    const other = sourceOf(model);
    other.draw(5, 1);
    expect(other.draw(5, 4)).toEqual(source.draw(5, 4));
  });

  it("differ by step, by path, by layer and by seed", () => {
    const first = source.draw(40, 0);
    // the other layer's mask at the same size, as zeros and twos
    const otherLayer = pick(first, "dropout:valid:0")
      .values.slice(0, 480)
      .map((value) => value && 2);
    const masks = [
      pick(first, "dropout:valid:1"),
      pick(source.draw(40, 1), "dropout:valid:1"),
      pick(first, "dropout:wrong:1"),
      pick(first, "dropout:none:1"),
      pick(
        sourceOf({ ...model, experiment: { ...model.experiment, seed: 4 } }).draw(40, 0),
        "dropout:valid:1",
      ),
      { values: otherLayer },
    ];
    expect(new Set(masks.map(({ values }) => values.join())).size).toBe(masks.length);
  });

  it("are none where a model has no dropout", () => {
    expect(sourceOf(tinyModel()).types(3)).toEqual({});
  });
});

describe("the layer", () => {
  it("multiplies by its masks in training, one after another; a rate of 0 asks for none", () => {
    const inputs = { h: float32(2), "dropout:valid:0": float32(2), "dropout:valid:1": float32(2) };
    const graph = trace(inputs, (ops, fed) => {
      const modes = trainingModes(new BufferStates(fed), (path) => source.masks(path, fed));
      const once = dropout(ops, pick(fed, "h"), { rate: 0.5 }, modes.valid);
      const same = dropout(ops, once, { rate: 0 }, modes.valid);
      return { y: dropout(ops, same, { rate: 0.5 }, modes.valid) };
    });
    expect(formulaOf(graph, "y")).toBe("mul(mul(h, dropout:valid:0), dropout:valid:1)");
  });

  it("drops whole samples on a path of its own, by one number for each", () => {
    const asked: (readonly number[])[] = [];
    const types = { h: float32(3, 4, 5, 5) };
    const graph = trace(types, (ops, fed) => {
      const h = pick(fed, "h");
      const mode = { kind: "training" as const, read: () => h, isFrozen: () => false, write: () => {} };
      const mask = (shape: readonly number[]) => {
        asked.push(shape);
        return ops.constant([0, 2, 2], float32(...shape));
      };
      return { y: dropPath(ops, h, { rate: 0.5 }, { ...mode, mask }) };
    });
    expect(asked).toEqual([[3, 1, 1, 1]]);
    const h = Array.from({ length: 300 }, (_, i) => i + 1);
    const y = Array.from(interpret(graph, { h })["y"]?.values ?? []);
    expect(y).toEqual(h.map((value, i) => (i < 100 ? 0 : 2 * value)));
  });
});
