import type { TokenType } from "chevrotain";
import type * as ast from "../ast.js";
import type { Braces } from "../braces.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule, RuleParser } from "../rule-parser.js";
import * as t from "../tokens.js";
import type { ExpressionRules } from "./expressions.js";

/** What the rule of each setting is made with. */
export interface SettingParts {
  readonly p: RecoveringParser;
  readonly braces: Braces;
  readonly expressions: ExpressionRules;
  readonly path: Rule<ast.Name[]>;
  readonly place: Rule<ast.InjectionPlace>;
  readonly strayAssign: Rule<void>;
}

/** Reads the word that starts a setting; returns where it starts. */
export function readSettingWord({ p, strayAssign }: SettingParts, word: TokenType): number {
  const start = p.here();
  p.CONSUME(word);
  p.SUBRULE(strayAssign);
  return start;
}

/** `=` or `:` after the word of a setting: reported and understood. */
export function addStrayAssignRule(p: RecoveringParser): Rule<void> {
  return p.RULE("strayAssign", (): void => {
    const word = p.tokenAt(0);
    p.OPTION(() => {
      const sign = p.OR([{ ALT: () => p.CONSUME(t.AssignToken) }, { ALT: () => p.CONSUME(t.ColonToken) }]);
      const value = p.nextIs(t.NameToken, t.NumberLiteralToken) ? p.tokenAt(1).image : "…";
      p.report(sign, "stray-assignment-sign", { word: word.image, found: sign.image, value });
    });
  });
}

/** `train.lr` */
export function addPathRule(p: RuleParser, { name }: ExpressionRules): Rule<ast.Name[]> {
  return p.RULE("path", (): ast.Name[] => {
    const names = [p.SUBRULE(name)];
    p.MANY(() => {
      p.CONSUME(t.DotToken);
      names.push(p.SUBRULE2(name));
    });
    return names;
  });
}
