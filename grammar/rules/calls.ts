import type { IToken } from "chevrotain";
import type * as ast from "../ast.js";
import type { Brackets } from "../brackets.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule, RuleParser } from "../rule-parser.js";
import * as t from "../tokens.js";
import { nameOf, type ValueRules } from "./values.js";

export interface CallRules {
  readonly call: Rule<ast.Call>;
  readonly arguments: Rule<ast.Argument[]>;
  /** Undefined after a mistake in the brackets. */
  readonly index: Rule<ast.Expression | undefined>;
}

/** Names with arguments or an index; `readExpression` reads an expression by its rule. */
export function addCallRules(
  p: RecoveringParser,
  brackets: Brackets,
  values: ValueRules,
  readExpression: () => ast.Expression,
): CallRules {
  const argument = addArgumentRule(p, values, readExpression);

  /** `(3, kernel: 3)` */
  const args = p.RULE("arguments", () => brackets.round(() => p.SUBRULE(argument)).items);

  /** `flip`, `crop(padding: 4)` */
  const call = p.RULE("call", (): ast.Call => readCall(p, p.CONSUME(t.NameToken), args));

  /** `[2]` */
  const index = p.RULE("index", (): ast.Expression | undefined => brackets.index(readExpression));

  return { call, arguments: args, index };
}

/** The call that a word begins, with arguments or without. Uses the first OPTION of the rule. */
export function readCall(p: RuleParser, word: IToken, args: Rule<ast.Argument[]>): ast.Call {
  const values = p.OPTION(() => p.SUBRULE(args)) ?? [];
  return { kind: "Call", name: nameOf(word), arguments: values, span: p.spanFrom(word.startOffset) };
}

/** `3`, `kernel: 3`; `kernel = 3` and `kernel 3` are reported and read as that. */
function addArgumentRule(
  p: RecoveringParser,
  { name: nameRule, literal }: ValueRules,
  readExpression: () => ast.Expression,
): Rule<ast.Argument> {
  const reportMissingColon = (name: ast.Name, at: IToken, value: IToken): void =>
    p.report(at, "missing-argument-colon", { name: name.text, value: value.image });

  const readValueWithoutColon = (name: ast.Name | undefined): ast.Expression => {
    const found = p.tokenAt(1);
    const value = p.SUBRULE(literal);
    if (name !== undefined) reportMissingColon(name, found, found);
    return value;
  };

  return p.RULE("argument", (): ast.Argument => {
    const start = p.here();
    const name = p.OPTION(() => {
      const name = p.SUBRULE(nameRule);
      p.OR([
        { ALT: () => p.CONSUME(t.ColonToken) },
        { ALT: () => reportMissingColon(name, p.CONSUME(t.AssignToken), p.tokenAt(1)) },
      ]);
      return name;
    });
    const value = readExpression();
    const misread = name === undefined && value.kind === "Reference" ? value.name : undefined;
    const late = p.OPTION2({
      GATE: () => misread !== undefined,
      DEF: () => readValueWithoutColon(misread),
    });
    const span = p.spanFrom(start);
    return late === undefined
      ? { kind: "Argument", name, value, span }
      : { kind: "Argument", name: misread, value: late, span };
  });
}
