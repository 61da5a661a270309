import type { TokenType } from "chevrotain";
import { EOF } from "./chevrotain.js";
import type { RuleParser } from "./rule-parser.js";
import * as t from "./tokens.js";

/** What the name of a column or file holds besides words, where it is written without its quotes. */
const betweenWords = [t.NumberLiteralToken, t.MinusToken, t.DotToken, t.SlashToken];
const wordsOrBetween = [t.NameToken, ...betweenWords];

/**
 * The text around the gap after the last token read, where it looks like one without its quotes, as `wine quality`: words of
 * one line, from after one of `before` up to a comma or a closing bracket.
 */
export function unquotedWords(parser: RuleParser, before: readonly TokenType[]): string | undefined {
  if (!parser.isAt(0, t.NameToken) || !parser.nextIs(t.NameToken)) return undefined;
  let [first, last] = [0, 1];
  while (
    first > 1 - longestHeader &&
    !parser.startsLineAt(first) &&
    parser.isAt(first - 1, ...wordsOrBetween)
  )
    first -= 1;
  while (last < longestHeader && !parser.startsLineAt(last + 1) && parser.isAt(last + 1, ...wordsOrBetween))
    last += 1;
  if (!parser.isAt(first - 1, ...before)) return undefined;
  if (parser.startsLineAt(1) || !parser.isAt(last + 1, t.CommaToken, t.CloseRoundToken, t.CloseSquareToken))
    return undefined;
  return parser.textBetween(first, last);
}

/** The words that start a declaration. */
export const declarationWords = [
  t.ImportToken,
  t.ConstToken,
  t.BlockToken,
  t.ModelToken,
  t.KeyspaceToken,
  t.InjectionToken,
  t.ExperimentToken,
];

/** The words that start a setting of an experiment. */
export const settingWords = [
  t.SeedToken,
  t.StartToken,
  t.WeightsToken,
  t.DataToken,
  t.ModelToken,
  t.InjectToken,
  t.FreezeToken,
  t.AdaptToken,
  t.LossToken,
  t.TrainToken,
  t.SweepToken,
  t.PublishedToken,
  t.AttackToken,
];

/**
 * Whether a declaration starts at a distance, whatever else could stand there. Nothing in a body looks like one, so a
 * declaration inside a body shows that a `}` is missing.
 */
export function isDeclarationAt(parser: RuleParser, distance: number): boolean {
  const [name, next] = [distance + 1, distance + 2];
  switch (parser.tokenAt(distance).tokenType) {
    case t.ImportToken:
      return parser.isAt(name, t.StringLiteralToken);
    case t.ConstToken:
      return parser.isAt(next, t.AssignToken);
    case t.InjectionToken:
      return parser.isAt(name, t.NameToken) && parser.isAt(afterRound(parser, next), t.AssignToken);
    case t.KeyspaceToken:
      return parser.isAt(name, t.NameToken) && parser.isAt(next, t.OpenCurlyToken);
    case t.ExperimentToken:
      return parser.isAt(name, t.NameToken) && parser.isAt(next, t.OpenCurlyToken, t.ExtendsToken);
    case t.BlockToken:
    case t.ModelToken:
      return parser.isAt(name, t.NameToken) && parser.isAt(afterRound(parser, next), t.OpenCurlyToken);
    default:
      return false;
  }
}

/** The distance of the token after the `( … )` at `distance`; no header of a declaration is longer than this. */
function afterRound(parser: RuleParser, distance: number): number {
  let open = 0;
  for (let ahead = distance; ahead < distance + longestHeader; ahead += 1) {
    const { tokenType } = parser.tokenAt(ahead);
    if (tokenType === t.OpenRoundToken) open += 1;
    else if (tokenType === t.CloseRoundToken) open -= 1;
    else if (tokenType === t.OpenCurlyToken || tokenType === t.CloseCurlyToken || tokenType === EOF) break;
    if (open === 0) return ahead === distance ? distance : ahead + 1;
  }
  return distance;
}

/** In tokens: twelve parameters with types and values. */
const longestHeader = 100;

/** The same after a mistake: then the word at the start of a line is enough, unless it is used as a name. */
export function mayBeDeclarationAt(parser: RuleParser, distance: number): boolean {
  if (isDeclarationAt(parser, distance)) return true;
  if (!parser.isAt(distance, ...declarationWords)) return false;
  if (parser.isAt(distance + 1, t.CommaToken, t.ColonToken, t.CloseRoundToken, t.ArrowToken)) return false;
  return parser.isUnindentedAt(distance);
}

/**
 * Whether a setting of an experiment starts at a distance: its word is the first on the line, with its value beside it.
 * Such a word is never read as a name; something is missing before it.
 */
export function isSettingAt(parser: RuleParser, distance: number): boolean {
  if (!parser.isAt(distance, ...settingWords)) return false;
  if (!parser.isAt(distance + 1, t.NameToken, t.NumberLiteralToken, t.StringLiteralToken)) return false;
  return parser.startsLineAt(distance) && !parser.startsLineAt(distance + 1);
}
