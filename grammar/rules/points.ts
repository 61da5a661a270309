import type * as ast from "../ast.js";
import type { Rule, RuleParser } from "../rule-parser.js";
import * as t from "../tokens.js";
import type { ExpressionRules } from "./expressions.js";

/** `@pool1 @block[2]`: the points that a model declares. */
export function addPointsRule(
  p: RuleParser,
  { name: nameRule, index: indexRule }: ExpressionRules,
): Rule<ast.PointDeclaration[]> {
  return p.RULE("points", (): ast.PointDeclaration[] => {
    const points: ast.PointDeclaration[] = [];
    p.MANY(() => {
      const start = p.here();
      p.CONSUME(t.AtSignToken);
      const name = p.SUBRULE(nameRule);
      const index = p.OPTION(() => p.SUBRULE(indexRule));
      points.push({ kind: "PointDeclaration", name, index, span: p.spanFrom(start) });
    });
    return points;
  });
}

/** `block[2]`: a point where keys enter. */
export function addPointReferenceRule(
  p: RuleParser,
  { name: nameRule, index: indexRule }: ExpressionRules,
): Rule<ast.PointReference> {
  return p.RULE("pointReference", (): ast.PointReference => {
    const start = p.here();
    const name = p.SUBRULE(nameRule);
    const index = p.OPTION(() => p.SUBRULE(indexRule));
    return { kind: "PointReference", name, index, span: p.spanFrom(start) };
  });
}
