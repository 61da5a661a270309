import type * as ast from "../ast.js";
import { readSeparated } from "../lists.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import { addPointReferenceRule } from "./points.js";
import { readSettingWord, type SettingParts } from "./settings.js";

/** `inject Secret at image, block[2] by mul(gamma: 0.5)` */
export function addInjectRule(parts: SettingParts): Rule<ast.InjectSetting> {
  const { p, expressions } = parts;
  const point = addPointReferenceRule(p, expressions);

  return p.RULE("inject", (): ast.InjectSetting => {
    const start = readSettingWord(parts, t.InjectToken);
    const keyspace = p.SUBRULE(expressions.name);
    p.repair([t.AtToken]);
    p.CONSUME(t.AtToken);
    const points = readSeparated(p, point);
    p.repair([t.ByToken]);
    p.CONSUME(t.ByToken);
    const by = p.SUBRULE(expressions.call);
    return { kind: "Inject", keyspace, points, by, span: p.spanFrom(start) };
  });
}
