import { isSettingAt, settingWords } from "./ahead.js";
import { EOF } from "./chevrotain.js";
import type { RecoveringParser } from "./recovery.js";
import type { Rule } from "./rule-parser.js";
import * as t from "./tokens.js";

/**
 * Reads `a, b` without brackets. Uses the first MANY, SUBRULE and SUBRULE2 of the rule. If a setting or the end of the
 * body follows a comma, the comma is one too many. Where `things` says what the commas separate, a missing one is reported:
 * there no name follows the list on its line.
 */
export function readSeparated<T>(parser: RecoveringParser, rule: Rule<T>, things?: string): T[] {
  const items = [parser.SUBRULE(rule)];
  for (let isReported = false; ; isReported = true) {
    parser.MANY({
      GATE: () => !isAtTrailingComma(parser),
      DEF: () => {
        parser.CONSUME(t.CommaToken);
        items.push(parser.SUBRULE2(rule));
      },
    });
    if (things === undefined || parser.isRecording || !isAtItem(parser)) return items;
    if (!isReported) parser.reportMissing(t.CommaToken, `${things} are separated by commas`);
    items.push(parser.SUBRULE2(rule));
  }
}

/** At a name or a number on the line of the last token, unless that shows that something else is missing. */
function isAtItem(parser: RecoveringParser): boolean {
  if (!parser.nextIs(t.IdentifierToken, t.NumberLiteralToken) || parser.nextStartsLine()) return false;
  const lacksBracket = parser.isAt(2, t.ColonToken, t.CloseRoundToken);
  return !lacksBracket && !parser.isAt(0, ...settingWords);
}

function isAtTrailingComma(parser: RecoveringParser): boolean {
  if (!parser.nextIs(t.CommaToken)) return false;
  if (parser.isAt(2, EOF, t.CloseCurlyToken) || isSettingAt(parser, 2)) return true;
  // of a setting on the same line: no item is two words
  return parser.isAt(2, ...settingWords) && parser.isAt(3, t.IdentifierToken);
}
