import type * as ast from "../ast.js";
import type { Braces, ItemList } from "../braces.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import type { ExpressionRules } from "./expressions.js";

/** `{ dim 8  basis uniform … }` */
export function addKeyspaceBodyRule(
  p: RecoveringParser,
  braces: Braces,
  { name: nameRule, expression }: ExpressionRules,
  strayAssign: Rule<void>,
): Rule<ast.KeyspaceSetting[]> {
  const settings: ItemList = {
    thing: "a setting of a keyspace",
    adviseOnComma: "settings have no separator: leave it out",
    starts: [],
    resumes: () => p.nextIs(t.NameToken) && (p.nextStartsLine() || settingWords.includes(p.tokenAt(1).image)),
    advise: () => "a setting is a word and its value: `dim 8`",
  };

  const setting = p.RULE("keyspaceSetting", (): ast.KeyspaceSetting => {
    const start = p.here();
    const name = p.SUBRULE(nameRule);
    p.SUBRULE(strayAssign);
    const value = p.SUBRULE(expression);
    const perPoint = p.OPTION(() => {
      p.CONSUME(t.PerToken);
      p.repair([t.PointToken]);
      return p.CONSUME(t.PointToken);
    });
    const span = p.spanFrom(start);
    return { kind: "KeyspaceSetting", name, value, perPoint: perPoint !== undefined, span };
  });

  return p.RULE("keyspaceBody", () => braces.read(settings, () => p.SUBRULE(setting)));
}

/** Where a keyspace resumes after a mistake. The checker knows which settings exist. */
const settingWords = ["dim", "basis", "alpha", "std", "wrong"];
