import type { IToken } from "chevrotain";
import type * as ast from "../ast.js";
import { spanOf } from "../lexer.js";
import type { Rule, RuleParser } from "../rule-parser.js";
import * as t from "../tokens.js";

type Literal = ast.NumberLiteral | ast.StringLiteral | ast.BooleanLiteral;

export interface ValueRules {
  readonly name: Rule<ast.Name>;
  readonly string: Rule<ast.StringLiteral>;
  readonly number: Rule<ast.NumberLiteral>;
  readonly literal: Rule<Literal>;
}

/** Names and literals. */
export function addValueRules(p: RuleParser): ValueRules {
  const name = p.RULE("name", (): ast.Name => nameOf(p.CONSUME(t.NameToken)));

  const string = p.RULE("string", (): ast.StringLiteral => {
    const token = p.CONSUME(t.StringLiteralToken);
    return { kind: "StringLiteral", value: textOf(token), span: spanOf(token) };
  });

  const number = p.RULE("number", (): ast.NumberLiteral => {
    const token = p.CONSUME(t.NumberLiteralToken);
    return { kind: "NumberLiteral", value: numberOf(token), span: spanOf(token) };
  });

  const literal = p.RULE(
    "literal",
    (): Literal =>
      p.OR<Literal>([
        { ALT: () => p.SUBRULE(number) },
        { ALT: () => p.SUBRULE(string) },
        { ALT: () => booleanOf(p.CONSUME(t.TrueToken), true) },
        { ALT: () => booleanOf(p.CONSUME(t.FalseToken), false) },
      ]),
  );

  return { name, string, number, literal };
}

/** A word as a name, whatever kind of word it is. */
export function nameOf(token: IToken): ast.Name {
  return { kind: "Name", text: token.image, span: spanOf(token) };
}

/** The text inside the quotes. There are no escapes, so that a Windows path is written as it is. */
function textOf(token: IToken): string {
  return token.image.slice(1, token.tokenType === t.UnclosedStringToken ? undefined : -1);
}

/** A malformed number, which the lexer reports, counts as the number it starts with. */
function numberOf(token: IToken): number {
  return token.tokenType === t.MalformedNumberToken ? Number.parseFloat(token.image) : Number(token.image);
}

function booleanOf(token: IToken, value: boolean): ast.BooleanLiteral {
  return { kind: "BooleanLiteral", value, span: spanOf(token) };
}
