import { settingWords } from "../ahead.js";
import type * as ast from "../ast.js";
import type { ItemList } from "../braces.js";
import { readSeparated } from "../lists.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import { readCall } from "./calls.js";
import { readSettingWord, type SettingParts } from "./settings.js";

/** `data mnist { normalize(0.1307, 0.3081)  augment affine(rotate: 6) }` */
export function addDataRule(parts: SettingParts): Rule<ast.DataSetting> {
  const { p, braces, expressions } = parts;
  const list: ItemList = {
    thing: "a step of the data",
    adviseOnComma: "steps have no separator: leave it out",
    starts: [t.NormalizeToken, t.AugmentToken],
    resumes: () => p.nextIs(t.NormalizeToken, t.AugmentToken),
    endsBefore: settingWords,
  };

  const step = p.RULE(
    "dataStep",
    (): ast.DataStep =>
      p.OR<ast.DataStep>([
        {
          ALT: () => {
            const call = readCall(p, p.CONSUME(t.NormalizeToken), expressions.arguments);
            return { kind: "Normalize", call, span: call.span };
          },
        },
        {
          ALT: () => {
            const start = p.here();
            p.CONSUME(t.AugmentToken);
            const calls = readSeparated(p, expressions.call, "augmentations");
            return { kind: "Augment", calls, span: p.spanFrom(start) };
          },
        },
      ]),
  );

  const steps = p.RULE("dataSteps", () => braces.read(list, () => p.SUBRULE(step)));

  return p.RULE("data", (): ast.DataSetting => {
    const start = readSettingWord(parts, t.DataToken);
    const dataset = p.SUBRULE(expressions.call);
    const read = p.OPTION(() => p.SUBRULE(steps));
    return { kind: "Data", dataset, steps: read, span: p.spanFrom(start) };
  });
}
