import type * as ast from "../ast.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import type { ExpressionRules } from "./expressions.js";
import type { OutputNames } from "./points.js";

/** `input 28x28x1 @image` */
export function addInputRule(
  p: RecoveringParser,
  { expression }: ExpressionRules,
  outputNames: Rule<OutputNames>,
): Rule<ast.Input> {
  const shape = p.RULE("shape", (): ast.InputShape => {
    const start = p.here();
    return p.OR<ast.InputShape>({
      DEF: [
        {
          ALT: () => {
            const sizes = p.CONSUME(t.DimensionsToken).image.split("x").map(Number);
            return { kind: "Dimensions", sizes, span: p.spanFrom(start) };
          },
        },
        {
          ALT: () => {
            const tokens = p.OPTION(() => p.CONSUME(t.TokensToken));
            const size = p.SUBRULE(expression);
            const span = p.spanFrom(start);
            return tokens === undefined
              ? { kind: "Features", size, span }
              : { kind: "Tokens", length: size, span };
          },
        },
      ],
      ERR_MSG: "the size of the input, such as `28x28x1`, `20` or `tokens 128`",
    });
  });

  return p.RULE("inputItem", (): ast.Input => {
    const start = p.here();
    p.CONSUME(t.InputToken);
    const read = p.SUBRULE(shape);
    const names = p.SUBRULE(outputNames);
    const span = p.spanFrom(start);
    p.OPTION(() => {
      const arrow = p.CONSUME(t.ArrowToken);
      p.report(arrow, "unexpected-token", {
        expected: "a layer on a line of its own",
        found: p.describe(arrow),
        hint: "`input` stands alone: leave out the `->` after it",
      });
    });
    return { kind: "Input", shape: read, ...names, span };
  });
}
