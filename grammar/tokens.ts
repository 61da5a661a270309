import type { TokenType } from "chevrotain";
import { defineToken, Lexer } from "./chevrotain.js";
import { AndToken, categories, IdentifierToken, NotToken, OrToken, words } from "./keywords.js";
import { ArrowToken, signs } from "./signs.js";

export * from "./keywords.js";
export * from "./signs.js";

// --- literals -------------------------------------------------------------------------------------------------

const number = String.raw`\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`;

export const NumberLiteralToken = defineToken({
  name: "NumberLiteral",
  label: "a number",
  pattern: new RegExp(String.raw`${number}(?![\w.])`),
});
/** `28x28x1` */
export const DimensionsToken = defineToken({
  name: "Dimensions",
  label: "a size such as `28x28x1`",
  pattern: /\d+(?:x\d+){1,7}(?![\w.])/,
});
/** Anything else that starts like a number: reported, and read as a number. */
export const MalformedNumberToken = defineToken({
  name: "MalformedNumber",
  label: "a number",
  pattern: /\.?\d(?:[\w.]*[eE][+-]\d)?[\w.]*/,
  categories: [NumberLiteralToken],
});

export const StringLiteralToken = defineToken({
  name: "StringLiteral",
  label: 'text in "quotes"',
  pattern: /"[^"\r\n]*"/,
});
export const UnclosedStringToken = defineToken({
  name: "UnclosedString",
  label: 'text in "quotes"',
  pattern: /"[^"\r\n]*/,
  categories: [StringLiteralToken],
});

// --- spellings of other languages -------------------------------------------------------------------------------

/** A spelling of other languages: reported, and read as ours. */
function foreign(name: string, pattern: RegExp | string, meant: TokenType): TokenType {
  return defineToken({ name, label: meant.LABEL ?? meant.name, pattern, categories: [meant] });
}

export const ForeignArrowToken = foreign("ForeignArrow", /=>|\|>|→|-[ \t]+>|\|/, ArrowToken);
export const ForeignAndToken = foreign("ForeignAnd", "&&", AndToken);
export const ForeignOrToken = foreign("ForeignOr", "||", OrToken);
export const ForeignNotToken = foreign("ForeignNot", "!", NotToken);
export const ForeignStringToken = foreign(
  "ForeignString",
  /'[^'\r\n]*'|[“”„][^"“”„\r\n]*[“”]/,
  StringLiteralToken,
);

/** `a ? b : c`, which has no spelling of ours. */
export const QuestionToken = defineToken({ name: "Question", label: "`?`", pattern: "?" });

/** Every spelling of other languages, with ours. */
export const foreignSpellings: ReadonlyMap<TokenType, string> = new Map([
  [ForeignArrowToken, "->"],
  [ForeignAndToken, "and"],
  [ForeignOrToken, "or"],
  [ForeignNotToken, "not"],
]);

// --- tokens that the parser does not see ------------------------------------------------------------------------

/** The lexer sets tokens of these groups aside. */
export const groups = { docs: "docs", strays: "strays" } as const;

const WhiteSpaceToken = defineToken({ name: "WhiteSpace", pattern: /\s+/, group: Lexer.SKIPPED });
/** `/// …`; with a fourth slash it is an ordinary comment. */
const DocCommentToken = defineToken({
  name: "DocComment",
  pattern: /\/\/\/(?!\/)[^\r\n]*/,
  group: groups.docs,
});
const LineCommentToken = defineToken({ name: "LineComment", pattern: /\/\/[^\r\n]*/, group: Lexer.SKIPPED });
const BlockCommentToken = defineToken({
  name: "BlockComment",
  pattern: /\/\*[\s\S]*?\*\//,
  group: Lexer.SKIPPED,
});
export const UnclosedCommentToken = defineToken({
  name: "UnclosedComment",
  pattern: /\/\*[\s\S]*/,
  group: groups.strays,
});
/** `# …`, a comment in other languages. */
export const HashCommentToken = defineToken({
  name: "HashComment",
  pattern: /#[^\r\n]*/,
  group: groups.strays,
});
export const SemicolonToken = defineToken({ name: "Semicolon", pattern: ";", group: groups.strays });
/** A run of characters that have no meaning. */
export const UnexpectedToken = defineToken({
  name: "Unexpected",
  pattern: /[^\s\w"'“”„→|#(){}[\],:;.@=<>!?+\-*/%]+|[^\s\w]/,
  group: groups.strays,
  // Chevrotain cannot tell which characters start a complemented set. It sorts codes from 256 on into buckets of 255,
  // so one code of each bucket is enough.
  startChars: [...Array(256).keys(), ...Array.from({ length: 256 }, (_, i) => 256 + 255 * i), 0xffff],
});

// --- the vocabulary ---------------------------------------------------------------------------------------------

/** Longest first, so that `within` is not read as `with`, nor `==` as `=`. */
function longestFirst(types: readonly TokenType[]): TokenType[] {
  return [...types].sort((a, b) => wordOf(b).length - wordOf(a).length);
}

/** All token types, in the order in which the lexer tries them. */
export const vocabulary: TokenType[] = [
  ...categories,
  WhiteSpaceToken,
  ...longestFirst(words),
  IdentifierToken,
  ...[DimensionsToken, NumberLiteralToken, MalformedNumberToken],
  ...[StringLiteralToken, UnclosedStringToken, ForeignStringToken],
  ...[DocCommentToken, LineCommentToken, BlockCommentToken, UnclosedCommentToken, HashCommentToken],
  ...[ForeignAndToken, ForeignOrToken, ForeignArrowToken],
  ...longestFirst(signs),
  ...[ForeignNotToken, QuestionToken, SemicolonToken, UnexpectedToken],
];

// --- in messages ------------------------------------------------------------------------------------------------

/** A kind of token in the words of a message. */
export function labelOf(type: TokenType): string {
  return type.LABEL ?? type.name;
}

/** A keyword as it is written. */
export function wordOf(keyword: TokenType): string {
  return typeof keyword.PATTERN === "string" ? keyword.PATTERN : keyword.name;
}
