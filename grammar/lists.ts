import type { ParserMethod } from "chevrotain";
import { BraceParser } from "./braces.js";
import { EOF } from "./chevrotain.js";
import * as t from "./tokens.js";

/** The words that start a setting of an experiment. */
export const settingWords = [
  t.SeedToken,
  t.DataToken,
  t.ModelToken,
  t.InjectToken,
  t.LossToken,
  t.TrainToken,
  t.SweepToken,
  t.PublishedToken,
  t.AttackToken,
];

/** Lists without brackets. */
export abstract class ListParser extends BraceParser {
  /**
   * `a, b` without brackets. Each rule can hold one such list: it uses up the first MANY of the rule. After a comma
   * at the end of a line a setting may start: then the comma is one too many, not the setting an item.
   */
  protected separated<T>(rule: ParserMethod<[], T>): T[] {
    const items = [this.SUBRULE(rule)];
    this.MANY({
      GATE: () => !this.#atTrailingComma(),
      DEF: () => {
        this.CONSUME(t.CommaToken);
        items.push(this.SUBRULE2(rule));
      },
    });
    return items;
  }

  #atTrailingComma(): boolean {
    return this.nextIs(t.CommaToken) && (this.isAt(2, EOF, t.CloseCurlyToken) || this.settingStartsAt(2));
  }

  /**
   * Whether a setting of an experiment stands at a distance, first on its line and with its value beside it. It is
   * never read as a name: what comes before it lacks something.
   */
  protected settingStartsAt(distance: number): boolean {
    if (!this.isAt(distance, ...settingWords)) return false;
    if (!this.isAt(distance + 1, t.NameToken, t.NumberLiteralToken)) return false;
    return this.hasLineBreakBefore(distance) && !this.hasLineBreakBefore(distance + 1);
  }
}
