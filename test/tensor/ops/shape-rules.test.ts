import { describe, expect, it } from "vitest";
import { type AttributesOf, float32, inferType, type Op, ShapeError } from "../../../tensor/ops/index.js";
import type { Cases, ShapeCases } from "./shape-cases/cases.js";
import { elementwiseCases } from "./shape-cases/elementwise.js";
import { imageCases } from "./shape-cases/images.js";
import { movementCases } from "./shape-cases/movement.js";

const cases: ShapeCases = { ...elementwiseCases, ...movementCases, ...imageCases };

function check<K extends Op>(op: K, { right, wrong }: Cases<AttributesOf<K>>): void {
  for (const [inputs, attributes, expected] of right) {
    it(`gives ${expected.dtype} [${expected.shape.join(", ")}]`, () => {
      expect(inferType(op, inputs, attributes)).toEqual(expected);
    });
  }
  for (const [inputs, attributes, reason] of wrong) {
    it(`says: ${reason}`, () => {
      expect(() => inferType(op, inputs, attributes)).toThrow(new ShapeError(op, inputs, reason));
    });
  }
}

for (const op of Object.keys(cases) as Op[]) {
  describe(op, () => check(op, cases[op] as Cases<AttributesOf<typeof op>>));
}

describe("ShapeError", () => {
  it("knows op, operands and reason, and puts the op before the reason", () => {
    const error = new ShapeError("add", [float32(2)], "no");
    expect(error).toMatchObject({ name: "ShapeError", op: "add", operands: [float32(2)], reason: "no" });
    expect(error.message).toBe("add: no");
  });
});
