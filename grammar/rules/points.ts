import type * as ast from "../ast.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule, RuleParser } from "../rule-parser.js";
import * as t from "../tokens.js";
import type { ExpressionRules } from "./expressions.js";

/** What the output of a layer is called. */
export interface OutputNames {
  /** By which it can be used further down. */
  readonly result: ast.Name | undefined;
  /** By which keys enter. */
  readonly points: readonly ast.PointDeclaration[];
}

/** `as encoded @pool1 @block[2]`, in any order; a second `as` is reported. */
export function addOutputNamesRule(
  p: RecoveringParser,
  { name: nameRule, index: indexRule }: ExpressionRules,
): Rule<OutputNames> {
  return p.RULE("outputNames", (): OutputNames => {
    let result: ast.Name | undefined;
    const points: ast.PointDeclaration[] = [];
    p.MANY(() =>
      p.OR([
        {
          ALT: () => {
            const word = p.CONSUME(t.AsToken);
            const name = p.SUBRULE2(nameRule);
            if (result !== undefined)
              p.report(word, "stray-punctuation", { text: "as", hint: "a result has one name" });
            result ??= name;
          },
        },
        {
          ALT: () => {
            const start = p.here();
            p.CONSUME(t.AtSignToken);
            const name = p.SUBRULE(nameRule);
            const index = p.OPTION(() => p.SUBRULE(indexRule));
            points.push({ kind: "PointDeclaration", name, index, span: p.spanFrom(start) });
          },
        },
      ]),
    );
    return { result, points };
  });
}

/** `pool2`, `block[2]`, `conv1.weight` or `"conv*.weight"`: a place where keys enter. */
export function addPlaceRule(
  p: RuleParser,
  { name: nameRule, index: indexRule, string }: ExpressionRules,
): Rule<ast.InjectionPlace> {
  const pattern = p.RULE("placePattern", (): ast.ParameterReference => {
    const { value, span } = p.SUBRULE(string);
    return { kind: "ParameterReference", pattern: value, index: undefined, span };
  });

  const named = p.RULE("namedPlace", (): ast.InjectionPlace => {
    const start = p.here();
    const name = p.SUBRULE(nameRule);
    const index = p.OPTION(() => p.SUBRULE(indexRule));
    const parts = [name];
    p.MANY(() => {
      p.CONSUME(t.DotToken);
      parts.push(p.SUBRULE2(nameRule));
    });
    const span = p.spanFrom(start);
    if (parts.length === 1) return { kind: "PointReference", name, index, span };
    const pattern = parts.map(({ text }) => text).join(".");
    return { kind: "ParameterReference", pattern, index, span };
  });

  return p.RULE(
    "place",
    (): ast.InjectionPlace =>
      p.OR<ast.InjectionPlace>({
        DEF: [{ ALT: () => p.SUBRULE(pattern) }, { ALT: () => p.SUBRULE(named) }],
        ERR_MSG: "a name",
      }),
  );
}
