import { expect, test } from "vitest";
import { describeFallback } from "../../../tensor/engines/index.js";

test("there is no message if all operators run on the device", () => {
  expect(describeFallback({ nodes: 7, elsewhere: {} })).toBeUndefined();
});

test("operators that run elsewhere are counted and named", () => {
  expect(describeFallback({ nodes: 412, elsewhere: { cpu: ["Cast", "ArgMax", "Cast"] } })).toBe(
    "3 of 412 operators run on cpu: ArgMax, Cast (2)",
  );
  expect(describeFallback({ nodes: 9, elsewhere: { cpu: ["Neg"], dml: ["Add", "Mul"] } })).toBe(
    "1 of 9 operators runs on cpu: Neg; 2 of 9 operators run on dml: Add, Mul",
  );
});
