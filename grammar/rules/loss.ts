import { isSettingAt } from "../ahead.js";
import type * as ast from "../ast.js";
import { readSeparated } from "../lists.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import { readCall } from "./calls.js";
import type { ExpressionRules } from "./expressions.js";
import { readSettingWord, type SettingParts } from "./settings.js";

/** `loss crossentropy + 0.1 * deny reject on wrong` */
export function addLossRule(parts: SettingParts): Rule<ast.LossSetting> {
  const { p, expressions } = parts;
  const term = addTermRule(p, expressions);

  return p.RULE("loss", (): ast.LossSetting => {
    const start = readSettingWord(parts, t.LossToken);
    const terms = [p.SUBRULE(term)];
    do {
      p.MANY(() => {
        p.CONSUME(t.PlusToken);
        terms.push(p.SUBRULE2(term));
      });
    } while (readCommaAsPlus(p));
    return { kind: "Loss", terms, span: p.spanFrom(start) };
  });
}

/** At a comma before another term: reports it, and lets it be read as `+`. */
function readCommaAsPlus(p: RecoveringParser): boolean {
  if (p.isRecording || !p.nextIs(t.CommaToken)) return false;
  if (!p.isAt(2, t.DenyToken, t.IdentifierToken, t.NumberLiteralToken)) return false;
  // a misspelled setting on the next line
  if (p.startsLineAt(2) && p.isAt(3, t.NameToken, t.NumberLiteralToken) && !p.isAt(2, t.DenyToken))
    return false;
  p.report(p.tokenAt(1), "stray-punctuation", { text: ",", hint: "the terms of a loss are joined by `+`" });
  p.retype(t.PlusToken);
  return true;
}

/** `0.1 * deny margin(1.0) on wrong, none after 2 warmup 4` */
function addTermRule(p: RecoveringParser, expressions: ExpressionRules): Rule<ast.LossTerm> {
  const weightRule = addWeightRule(p, expressions);

  const readLoss = (): ast.Call => readCall(p, p.CONSUME(t.LossNameToken), expressions.arguments);
  const call = p.RULE(
    "lossCall",
    (): ast.Call =>
      p.OR({
        DEF: [{ GATE: () => !isSettingAt(p, 1), ALT: readLoss }],
        ERR_MSG: t.labelOf(t.LossNameToken),
      }),
  );

  return p.RULE("lossTerm", (): ast.LossTerm => {
    const start = p.here();
    const weight = p.OPTION(() => {
      const weight = p.SUBRULE(weightRule);
      p.CONSUME(t.StarToken);
      return weight;
    });
    const deny = p.OPTION2(() => p.CONSUME(t.DenyToken)) !== undefined;
    const loss = p.SUBRULE(call);
    const on = p.OPTION3(() => {
      p.CONSUME(t.OnToken);
      return readSeparated(p, expressions.name, "paths");
    });
    const after = p.OPTION4(() => {
      p.CONSUME(t.AfterToken);
      return p.SUBRULE(expressions.expression, { ARGS: [true] });
    });
    const warmup = p.OPTION5(() => {
      p.CONSUME(t.WarmupToken);
      return p.SUBRULE2(expressions.expression, { ARGS: [true] });
    });
    return { kind: "LossTerm", weight, deny, loss, on: on ?? [], after, warmup, span: p.spanFrom(start) };
  });
}

/** A number, a name or an expression in parentheses: `0.1`, `strength`, `(1 / 3)` */
function addWeightRule(
  p: RecoveringParser,
  { name: nameRule, number, tuple }: ExpressionRules,
): Rule<ast.Expression> {
  const reference = (): ast.Reference => {
    const name = p.SUBRULE(nameRule);
    return { kind: "Reference", name, span: name.span };
  };

  return p.RULE(
    "weight",
    (): ast.Expression =>
      p.OR<ast.Expression>([
        { ALT: () => p.SUBRULE(number) },
        { ALT: reference },
        { ALT: () => p.SUBRULE(tuple) },
      ]),
  );
}
