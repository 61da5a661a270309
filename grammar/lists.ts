import { isSettingAt } from "./ahead.js";
import { EOF } from "./chevrotain.js";
import type { Rule, RuleParser } from "./rule-parser.js";
import * as t from "./tokens.js";

/**
 * Reads `a, b` without brackets. Uses the first MANY, SUBRULE and SUBRULE2 of the rule. If a setting or the end of the
 * body follows a comma, the comma is one too many.
 */
export function readSeparated<T>(parser: RuleParser, rule: Rule<T>): T[] {
  const items = [parser.SUBRULE(rule)];
  parser.MANY({
    GATE: () => !isAtTrailingComma(parser),
    DEF: () => {
      parser.CONSUME(t.CommaToken);
      items.push(parser.SUBRULE2(rule));
    },
  });
  return items;
}

function isAtTrailingComma(parser: RuleParser): boolean {
  return parser.nextIs(t.CommaToken) && (parser.isAt(2, EOF, t.CloseCurlyToken) || isSettingAt(parser, 2));
}
