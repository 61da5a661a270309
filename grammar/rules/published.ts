import type { TokenType } from "chevrotain";
import type * as ast from "../ast.js";
import { readSeparated } from "../lists.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import type { ExpressionRules } from "./expressions.js";
import { readSettingWord, type SettingParts } from "./settings.js";

/** `published test.valid.accuracy 0.9919 within 0.005, test.wrong.reject 1.0 at least 0.99` */
export function addPublishedRule(parts: SettingParts): Rule<ast.PublishedSetting> {
  const { p, expressions } = parts;
  const boundRule = addBoundRule(p, expressions);

  const figure = p.RULE("publishedFigure", (): ast.PublishedEntry => {
    const start = p.here();
    const path = p.SUBRULE(parts.path);
    p.SUBRULE(parts.strayAssign);
    const value = p.SUBRULE(expressions.expression);
    const bound = p.OPTION(() => p.SUBRULE(boundRule));
    return { kind: "PublishedFigure", path, value, bound, span: p.spanFrom(start) };
  });

  return p.RULE("published", (): ast.PublishedSetting => {
    const start = readSettingWord(parts, t.PublishedToken);
    const figures = readSeparated(p, figure, "figures");
    return { kind: "Published", figures, span: p.spanFrom(start) };
  });
}

/** `within 0.005`, `at least 0.99`, `at most 0.01` */
function addBoundRule(p: RecoveringParser, { expression }: ExpressionRules): Rule<ast.PublishedBound> {
  function read<Is extends ast.PublishedBound["is"]>(word: TokenType, is: Is): Is {
    p.CONSUME(word);
    return is;
  }

  const side = p.RULE("side", (): "least" | "most" =>
    p.OR<"least" | "most">({
      DEF: [{ ALT: () => read(t.LeastToken, "least") }, { ALT: () => read(t.MostToken, "most") }],
      ERR_MSG: "`least` or `most`",
    }),
  );

  return p.RULE("publishedBound", (): ast.PublishedBound => {
    const start = p.here();
    const is = p.OR<ast.PublishedBound["is"]>([
      { ALT: () => read(t.WithinToken, "within") },
      {
        ALT: () => {
          p.CONSUME(t.AtToken);
          return p.SUBRULE(side);
        },
      },
    ]);
    const limit = p.SUBRULE(expression);
    return { kind: "PublishedBound", is, limit, span: p.spanFrom(start) };
  });
}
