import type { IToken } from "chevrotain";
import { isDeclarationAt, isSettingAt } from "../ahead.js";
import type * as ast from "../ast.js";
import type { Brackets } from "../brackets.js";
import { buildTree, type FlatExpression, isProduct, type PrefixedOperand } from "../precedence.js";
import { limits, type RecoveringParser } from "../recovery.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import { addCallRules, type CallRules } from "./calls.js";
import { addValueRules, type ValueRules } from "./values.js";

export interface ExpressionRules extends ValueRules, CallRules {
  /** With `productOnly` it ends before a `+` or `-`: after `warmup 4`, `+ …` is the next term of the loss. */
  readonly expression: Rule<ast.Expression, [productOnly?: boolean]>;
  readonly tuple: Rule<ast.Expression>;
}

/** Names, values, calls and operators. */
export function addExpressionRules(p: RecoveringParser, brackets: Brackets): ExpressionRules {
  const readExpression = (): ast.Expression => p.SUBRULE(expression);
  const values = addValueRules(p);
  const calls = addCallRules(p, brackets, values, readExpression);
  const named = addNamedRule(p, values, calls);

  /** `(a, b)`; one expression in parentheses is that expression, unless a comma follows it. */
  const tuple = p.RULE("tuple", (): ast.Expression => {
    const start = p.here();
    const { items, commas } = brackets.round(readExpression);
    const span = p.spanFrom(start);
    const [only] = items;
    return only !== undefined && commas === 0 ? { ...only, span } : { kind: "Tuple", items, span };
  });

  /** `[a, b]` */
  const list = p.RULE("list", (): ast.List => {
    const start = p.here();
    const { items } = brackets.square(readExpression);
    return { kind: "List", items, span: p.spanFrom(start) };
  });

  const primary = p.RULE(
    "primary",
    (): ast.Expression =>
      p.OR<ast.Expression>({
        DEF: [
          { ALT: () => p.SUBRULE(values.literal) },
          { GATE: () => !isDeclarationAt(p, 1) && !isSettingAt(p, 1), ALT: () => p.SUBRULE(named) },
          { ALT: () => p.SUBRULE(tuple) },
          { ALT: () => p.SUBRULE(list) },
        ],
        ERR_MSG: "a value",
      }),
  );

  const expression = addOperatorRules(p, primary);
  return { ...values, ...calls, tuple, expression };
}

type Named = ast.Reference | ast.Member | ast.Call | ast.PointReference;

/** `width`, `in.channels`, `margin(1.0)` or `block[2]` */
function addNamedRule(
  p: RecoveringParser,
  { name: nameRule }: ValueRules,
  { arguments: args, index: indexRule }: CallRules,
): Rule<Named> {
  return p.RULE("named", (): Named => {
    const start = p.here();
    const name = p.SUBRULE(nameRule);
    return p.OR<Named>([
      {
        ALT: () => {
          const values = p.SUBRULE(args);
          return { kind: "Call", name, arguments: values, span: p.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          p.CONSUME(t.DotToken);
          const property = p.SUBRULE2(nameRule);
          return { kind: "Member", object: name, property, span: p.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          const index = p.SUBRULE(indexRule);
          return { kind: "PointReference", name, index, span: p.spanFrom(start) };
        },
      },
      { ALT: () => ({ kind: "Reference", name, span: name.span }) },
    ]);
  });
}

/**
 * An expression is read flat and built into a tree afterwards: with a rule for each level of precedence, every bracket
 * would be eight rules deep.
 */
function addOperatorRules(p: RecoveringParser, primary: Rule<ast.Expression>): ExpressionRules["expression"] {
  let depth = 0;
  let operators = 0;

  const countOperator = (): void => {
    operators += 1;
    if (operators > limits.operators) p.stopTooDeep(limits.operators, "operators in one expression");
  };

  const operand = p.RULE("operand", (): PrefixedOperand => {
    const prefixes: IToken[] = [];
    p.MANY(() => {
      prefixes.push(p.OR([{ ALT: () => p.CONSUME(t.MinusToken) }, { ALT: () => p.CONSUME(t.NotToken) }]));
      countOperator();
    });
    return { prefixes, value: p.SUBRULE(primary) };
  });

  /** After a condition: `? b : c` is reported, and read as `b`. */
  const choice = p.RULE("choice", (): ast.Expression => {
    const sign = p.CONSUME(t.QuestionToken);
    const instead = "two layers in `when condition { … } else { … }`, or an argument of the block";
    p.report(sign, "foreign-syntax", { found: "`a ? b : c`", instead });
    const chosen = p.SUBRULE(expression);
    p.CONSUME(t.ColonToken);
    p.SUBRULE2(expression);
    return chosen;
  });

  const expression: ExpressionRules["expression"] = p.RULE(
    "expression",
    (productOnly = false): ast.Expression => {
      if (depth === 0) operators = 0;
      depth += 1;
      try {
        const flat: FlatExpression = { operands: [], operators: [] };
        flat.operands.push(p.SUBRULE(operand));
        p.MANY({
          GATE: () => !productOnly || isProduct(p.tokenAt(1)),
          DEF: () => {
            flat.operators.push(p.CONSUME(t.BinaryOperatorToken));
            countOperator();
            flat.operands.push(p.SUBRULE2(operand));
          },
        });
        const chosen = p.OPTION(() => p.SUBRULE(choice));
        return chosen ?? p.ACTION(() => buildTree(flat));
      } finally {
        depth -= 1;
      }
    },
  );
  return expression;
}
