import type { BinaryOperator } from "../../grammar/ast.js";
import type { Value } from "../values.js";

/** The type that both operands must have; undefined if any type will do, as long as both are the same. */
export function operandType(operator: BinaryOperator): { type: string; text: string } | undefined {
  switch (operator) {
    case "==":
    case "!=":
      return undefined;
    case "and":
    case "or":
      return { type: "boolean", text: "true or false" };
    default:
      return { type: "number", text: "numbers" };
  }
}

/** The value of an operation whose operands have the operator's type. */
export function applyOperator(operator: BinaryOperator, left: Value, right: Value): Value {
  const a = left as number;
  const b = right as number;
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    // the left operand did not decide, so the right one does
    case "and":
    case "or":
      return right;
  }
}
