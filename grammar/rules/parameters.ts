import type * as ast from "../ast.js";
import type { Brackets } from "../brackets.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import type { ExpressionRules } from "./expressions.js";

export interface ParameterRules {
  /** `(channels: int, stride: int = 1)` */
  readonly parameters: Rule<ast.Parameter[]>;
  /** `(h, k, gamma: float = 0.5)` */
  readonly injectionParameters: Rule<ast.InjectionParameter[]>;
}

type Typing = Pick<ast.Parameter, "type" | "default">;

/** The parameters of blocks, models and injections. */
export function addParameterRules(
  p: RecoveringParser,
  brackets: Brackets,
  { name: nameRule, expression }: ExpressionRules,
): ParameterRules {
  const typingRule = addTypingRule(p, nameRule, expression);

  const parameter = p.RULE("parameter", (): ast.Parameter => {
    const start = p.here();
    const name = p.SUBRULE(nameRule);
    const typing = p.SUBRULE(typingRule);
    return { kind: "Parameter", name, ...typing, span: p.spanFrom(start) };
  });

  /** The checker knows which parameters need a type. */
  const injectionParameter = p.RULE("injectionParameter", (): ast.InjectionParameter => {
    const start = p.here();
    const name = p.SUBRULE(nameRule);
    const typing = p.OPTION(() => p.SUBRULE(typingRule));
    const span = p.spanFrom(start);
    return { kind: "InjectionParameter", name, type: typing?.type, default: typing?.default, span };
  });

  return {
    parameters: p.RULE("parameters", () => brackets.round(() => p.SUBRULE(parameter)).items),
    injectionParameters: p.RULE(
      "injectionParameters",
      () => brackets.round(() => p.SUBRULE(injectionParameter)).items,
    ),
  };
}

/** `: int = 1` */
function addTypingRule(
  p: RecoveringParser,
  nameRule: ExpressionRules["name"],
  expression: ExpressionRules["expression"],
): Rule<Typing> {
  return p.RULE("typing", (): Typing => {
    const isColonLeftOut = p.nextIs(t.NameToken) && p.isAt(2, t.CommaToken, t.CloseRoundToken, t.AssignToken);
    if (isColonLeftOut) p.reportMissing(t.ColonToken);
    else p.CONSUME(t.ColonToken);
    const type = p.SUBRULE(nameRule);
    const preset = p.OPTION(() => {
      p.CONSUME(t.AssignToken);
      return p.SUBRULE(expression);
    });
    return { type, default: preset };
  });
}
