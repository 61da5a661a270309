import { adviseOnSetting } from "../advice.js";
import { settingWords } from "../ahead.js";
import type * as ast from "../ast.js";
import type { ItemList } from "../braces.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import { addDataRule } from "./data.js";
import { addLossRule } from "./loss.js";
import { addPublishedRule } from "./published.js";
import type { SettingParts } from "./settings.js";
import {
  addAdaptRule,
  addAttackRule,
  addFreezeRule,
  addInjectRule,
  addModelUseRule,
  addSeedRule,
  addStartRule,
  addSweepRule,
} from "./short-settings.js";
import { addTrainRule } from "./train.js";
import { addWeightsRule } from "./weights.js";

/** `{ seed 42  data mnist … }` */
export function addExperimentBodyRule(parts: SettingParts): Rule<ast.ExperimentSetting[]> {
  const { p, braces } = parts;
  const settings: ItemList = {
    thing: "a setting of an experiment",
    adviseOnComma: "settings have no separator: leave it out",
    starts: settingWords,
    onLines: true,
    resumes: () => mayBeSetting(p),
    advise: adviseOnSetting,
  };
  const kinds: Rule<ast.ExperimentSetting>[] = [
    addSeedRule(parts),
    addStartRule(parts),
    addWeightsRule(parts),
    addDataRule(parts),
    addModelUseRule(parts),
    addInjectRule(parts),
    addFreezeRule(parts),
    addAdaptRule(parts),
    addLossRule(parts),
    addTrainRule(parts),
    addSweepRule(parts),
    addPublishedRule(parts),
    addAttackRule(parts),
  ];
  const alternatives = kinds.map((kind) => ({ ALT: () => p.SUBRULE(kind) }));
  const setting = p.RULE("setting", (): ast.ExperimentSetting => p.OR(alternatives));

  return p.RULE("experimentBody", () => braces.read(settings, () => p.SUBRULE(setting)));
}

/** After a mistake: at the word of a setting, or at a name that starts a line and does not continue the last one. */
function mayBeSetting(p: RecoveringParser): boolean {
  if (p.isAt(2, t.CommaToken, t.ColonToken, t.CloseRoundToken, t.CloseSquareToken)) return false;
  if (p.nextIs(...settingWords)) return true;
  const continues = p.isAt(0, t.CommaToken, t.BinaryOperatorToken);
  return p.nextIs(t.IdentifierToken) && p.nextStartsLine() && !continues;
}
