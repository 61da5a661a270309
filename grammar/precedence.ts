import type { IToken } from "chevrotain";
import { join } from "../diagnostics/index.js";
import type * as ast from "./ast.js";
import { spanOf } from "./lexer.js";
import { foreignSpellings } from "./tokens.js";

/** An expression as written: operands with the prefixes before them, and the operators between them. */
export interface FlatExpression {
  readonly operands: PrefixedOperand[];
  readonly operators: IToken[];
}

export interface PrefixedOperand {
  readonly prefixes: readonly IToken[];
  readonly value: ast.Expression;
}

/** How tightly an operator binds its operands. */
const binding: Readonly<Record<ast.BinaryOperator, number>> = {
  ...{ or: 1, and: 2 },
  ...{ "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4 },
  ...{ "+": 5, "-": 5 },
  ...{ "*": 6, "/": 6, "%": 6 },
};
const prefixBinding: Readonly<Record<ast.Unary["operator"], number>> = { not: 3, "-": 7 };

/** Whether a token is `*`, `/` or `%`. */
export function isProduct(token: IToken): boolean {
  return ["*", "/", "%"].includes(spellingOf(token));
}

/** The tree of an expression. Operators of equal precedence are left-associative. */
export function buildTree({ operands, operators }: FlatExpression): ast.Expression {
  let position = 0;

  function climb(prefixesRead: number, loosest: number): ast.Expression {
    let left = prefixed(prefixesRead);
    for (let next = operators[position]; next !== undefined; next = operators[position]) {
      const operator = spellingOf(next) as ast.BinaryOperator;
      if (binding[operator] < loosest) break;
      position += 1;
      const right = climb(0, binding[operator] + 1);
      left = { kind: "Binary", operator, left, right, span: join(left.span, right.span) };
    }
    return left;
  }

  function prefixed(prefixesRead: number): ast.Expression {
    const current = operands[position] as PrefixedOperand;
    const prefix = current.prefixes[prefixesRead];
    if (prefix === undefined) return current.value;
    const operator = spellingOf(prefix) as ast.Unary["operator"];
    const operand = climb(prefixesRead + 1, prefixBinding[operator]);
    return { kind: "Unary", operator, operand, span: join(spanOf(prefix), operand.span) };
  }

  return climb(0, 0);
}

/** An operator in the spelling of our language. */
function spellingOf(token: IToken): string {
  return foreignSpellings.get(token.tokenType) ?? token.image;
}
