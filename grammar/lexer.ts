import type { IToken, Lexer as LexerOf, TokenType } from "chevrotain";
import { type Diagnostic, diagnosticOf, type SourceFile, type Span } from "../diagnostics/index.js";
import { Lexer } from "./chevrotain.js";
import * as t from "./tokens.js";

/** A text cut into words and signs. */
export interface Lexed {
  readonly source: SourceFile;
  /** What the parser reads. */
  readonly tokens: IToken[];
  /** `///` lines, in source order. */
  readonly docs: readonly IToken[];
  readonly diagnostics: readonly Diagnostic[];
  /** An unclosed comment has swallowed the rest of the text. */
  readonly cutShort: boolean;
}

/** How many syntax errors of one text are reported. */
export const mostErrors = 50;

/** A new lexer. Validation takes longer than lexing a spec and finds only our own mistakes, so only a test asks for it. */
export function makeLexer(options: { validate: boolean }): LexerOf {
  return new Lexer(t.vocabulary, {
    positionTracking: "onlyOffset",
    ensureOptimizations: true,
    skipValidations: !options.validate,
  });
}

let shared: LexerOf | undefined;

/** Cuts a text into tokens. Anything else is reported and left out, or read as the token that is meant. */
export function tokenize(source: SourceFile): Lexed {
  if (source.text.includes("\0")) {
    const notText = diagnosticOf("binary-spec", source, { start: 0, end: 0 }, {});
    return { source, tokens: [], docs: [], diagnostics: [notText], cutShort: false };
  }
  shared ??= makeLexer({ validate: false });
  const { tokens, groups } = shared.tokenize(source.text);
  const strays = groups[t.groups.strays] ?? [];
  return {
    source,
    tokens,
    docs: groups[t.groups.docs] ?? [],
    diagnostics: [...describeAll(source, strays), ...describeAll(source, tokens)],
    cutShort: strays.at(-1)?.tokenType === t.UnclosedCommentToken,
  };
}

/** The text of a token in the source. */
export function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

/** The mistakes in the tokens themselves: one more than are reported, which shows that there are others. */
function describeAll(source: SourceFile, tokens: readonly IToken[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const token of tokens) {
    const diagnostic = describers.get(token.tokenType)?.(source, token);
    if (diagnostic !== undefined && found.push(diagnostic) > mostErrors) break;
  }
  return found;
}

type Describer = (source: SourceFile, token: IToken) => Diagnostic | undefined;

/** The token types that are, or may be, mistakes. */
const describers: ReadonlyMap<TokenType, Describer> = new Map<TokenType, Describer>([
  [
    t.UnexpectedToken,
    (source, token) =>
      diagnosticOf("unexpected-character", source, spanOf(token), unexpectedText(token.image)),
  ],
  [t.UnclosedStringToken, (source, token) => diagnosticOf("unclosed-string", source, spanOf(token), {})],
  [
    t.UnclosedCommentToken,
    (source, { startOffset: start }) =>
      diagnosticOf("unclosed-comment", source, { start, end: start + 2 }, {}),
  ],
  [t.MalformedNumberToken, badNumber],
  [
    t.NumberLiteralToken,
    (source, token) => (Number.isFinite(Number(token.image)) ? undefined : badNumber(source, token)),
  ],
  [
    t.SemicolonToken,
    (source, token) => diagnosticOf("stray-punctuation", source, spanOf(token), { text: ";" }),
  ],
  [t.HashCommentToken, (source, token) => wrongSpelling(source, token, "a `#` comment", "`// …`")],
  [
    t.ForeignStringToken,
    (source, token) => wrongSpelling(source, token, `\`${excerpt(token.image)}\``, ownQuotes(token.image)),
  ],
  ...[...t.foreignSpellings].map(([type, ours]): [TokenType, Describer] => [
    type,
    (source, token) => wrongSpelling(source, token, `\`${token.image}\``, `\`${ours}\``),
  ]),
]);

function wrongSpelling(source: SourceFile, token: IToken, found: string, instead: string): Diagnostic {
  return diagnosticOf("foreign-syntax", source, spanOf(token), { found, instead });
}

function badNumber(source: SourceFile, token: IToken): Diagnostic {
  const params = { text: excerpt(token.image), reason: numberAdvice(token.image) };
  return diagnosticOf("malformed-number", source, spanOf(token), params);
}

function numberAdvice(image: string): string {
  if (!Number.isFinite(Number(image)) && !Number.isNaN(Number(image))) return "it is too large";
  if (/^\.\d+$/.test(image)) return `write \`0${image}\``;
  if (/^\d+\.$/.test(image)) return `write \`${image}0\``;
  if (/^\d[\d_]*$/.test(image)) return `write \`${image.replaceAll("_", "")}\``;
  return "numbers are written `12`, `0.5` or `5e-4`; names start with a letter";
}

function unexpectedText(image: string): { text: string; inWord: boolean } {
  const characters = [...image.slice(0, 24)];
  const shown = characters.slice(0, 12).map(showCharacter).join("");
  return {
    text: `\`${shown}${characters.length > 12 ? "…" : ""}\``,
    inWord: characters.some((character) => /\p{L}/u.test(character)),
  };
}

/** A character as it is, if a terminal and backticks can show it; otherwise its number. */
function showCharacter(character: string): string {
  if (character !== "`" && /[\p{L}\p{N}\p{P}\p{S}]/u.test(character)) return character;
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function ownQuotes(image: string): string {
  return `\`${excerpt(`"${image.slice(1, -1)}"`)}\``;
}

/** The start of a token, as much as fits into a message. */
export function excerpt(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)}…` : text;
}
