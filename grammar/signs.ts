import type { TokenType } from "chevrotain";
import { defineToken } from "./chevrotain.js";
import { BinaryOperatorToken } from "./keywords.js";

/** All signs, as they are made below. */
export const signs: TokenType[] = [];

function sign(name: string, text: string, categories: TokenType[] = []): TokenType {
  const type = defineToken({ name, label: `\`${text}\``, pattern: text, categories });
  signs.push(type);
  return type;
}

const operator = (name: string, text: string): TokenType => sign(name, text, [BinaryOperatorToken]);

export const OpenRoundToken = sign("OpenRound", "(");
export const CloseRoundToken = sign("CloseRound", ")");
export const OpenSquareToken = sign("OpenSquare", "[");
export const CloseSquareToken = sign("CloseSquare", "]");
export const OpenCurlyToken = sign("OpenCurly", "{");
export const CloseCurlyToken = sign("CloseCurly", "}");
export const CommaToken = sign("Comma", ",");
export const ColonToken = sign("Colon", ":");
export const DotToken = sign("Dot", ".");
export const AtSignToken = sign("AtSign", "@");
export const AssignToken = sign("Assign", "=");
export const ArrowToken = sign("Arrow", "->");

export const EqualToken = operator("Equal", "==");
export const NotEqualToken = operator("NotEqual", "!=");
export const LessOrEqualToken = operator("LessOrEqual", "<=");
export const GreaterOrEqualToken = operator("GreaterOrEqual", ">=");
export const LessToken = operator("Less", "<");
export const GreaterToken = operator("Greater", ">");
export const PlusToken = operator("Plus", "+");
export const MinusToken = operator("Minus", "-");
export const StarToken = operator("Star", "*");
export const SlashToken = operator("Slash", "/");
export const PercentToken = operator("Percent", "%");
