import { settingWords } from "../ahead.js";
import type * as ast from "../ast.js";
import type { Braces, ItemList } from "../braces.js";
import { readSeparated } from "../lists.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import type { ExpressionRules } from "./expressions.js";
import { readSettingWord, type SettingParts } from "./settings.js";

/** `weights "gpt2.safetensors" except dense1 { "h.{i}" -> "repeat1.turn{i + 1}" { ln_1 -> layernorm1 } }` */
export function addWeightsRule(parts: SettingParts): Rule<ast.WeightsSetting> {
  const { p, braces, expressions, place } = parts;
  const rules = addRulesRule(p, braces, expressions);
  const excepted = p.RULE("exceptedPlaces", (): ast.InjectionPlace[] => {
    p.CONSUME(t.ExceptToken);
    return readSeparated(p, place);
  });

  return p.RULE("weights", (): ast.WeightsSetting => {
    const start = readSettingWord(parts, t.WeightsToken);
    const from = p.OPTION({
      GATE: () => p.isAt(2, t.StringLiteralToken),
      DEF: () => p.CONSUME(t.FromToken),
    });
    const file = p.SUBRULE(expressions.expression);
    const except = p.OPTION2(() => p.SUBRULE(excepted));
    const read = p.OPTION3(() => p.SUBRULE(rules));
    return {
      kind: "Weights",
      ...{ file, ofRun: from !== undefined, except: except ?? [], rules: read ?? [] },
      span: p.spanFrom(start),
    };
  });
}

/** `{ ln_f -> layernorm1  ignore "lm_head" }` */
function addRulesRule(
  p: RecoveringParser,
  braces: Braces,
  expressions: ExpressionRules,
): Rule<ast.WeightsRule[]> {
  const list: ItemList = {
    thing: "a rule of the weights",
    adviseOnComma: "rules have no separator: leave it out",
    starts: [t.IgnoreToken],
    resumes: () => p.nextIs(t.StringLiteralToken, t.NameToken) && p.nextStartsLine(),
    endsBefore: settingWords,
    onLines: true,
  };
  const name = addTensorNameRule(p, expressions);
  const ignored = p.RULE("ignoredTensors", (): ast.WeightsRule => {
    const start = p.here();
    p.CONSUME(t.IgnoreToken);
    const from = readSeparated(p, name);
    return {
      kind: "WeightsRule",
      verb: "ignore",
      from,
      to: [],
      transposed: false,
      rules: [],
      span: p.spanFrom(start),
    };
  });
  const targets = p.RULE("weightsTargets", (): ast.TensorName[] => {
    p.CONSUME(t.ArrowToken);
    return readSeparated(p, name);
  });
  const taken = p.RULE("takenTensors", (): ast.WeightsRule => {
    const start = p.here();
    const from = readSeparated(p, name);
    const to = p.OPTION2(() => p.SUBRULE(targets));
    const transposed = p.OPTION3({
      GATE: () => !p.isAt(2, t.ArrowToken, t.CommaToken, t.DotToken),
      DEF: () => p.CONSUME(t.TransposedToken),
    });
    const inner = p.OPTION4(() => p.SUBRULE(rules));
    const mapped = { from, to: to ?? [], transposed: transposed !== undefined, rules: inner ?? [] };
    return { kind: "WeightsRule", verb: "take", ...mapped, span: p.spanFrom(start) };
  });
  const rule = p.RULE(
    "weightsRule",
    (): ast.WeightsRule =>
      p.OR<ast.WeightsRule>([
        {
          GATE: () => !p.isAt(2, t.ArrowToken, t.CommaToken, t.DotToken, t.OpenCurlyToken),
          ALT: () => p.SUBRULE(ignored),
        },
        { ALT: () => p.SUBRULE(taken) },
      ]),
  );
  const rules: Rule<ast.WeightsRule[]> = p.RULE("weightsRules", () =>
    braces.read(list, () => p.SUBRULE(rule)),
  );
  return rules;
}

/** `ln_f`, `attention1.query`, or a pattern in quotes: `"h.{i}"` */
function addTensorNameRule(
  p: RecoveringParser,
  { name: nameRule, string }: ExpressionRules,
): Rule<ast.TensorName> {
  return p.RULE("tensorName", (): ast.TensorName => {
    const start = p.here();
    const pattern = p.OR<string>({
      DEF: [
        { ALT: () => p.SUBRULE(string).value },
        {
          ALT: () => {
            const names = [p.SUBRULE(nameRule)];
            p.MANY(() => {
              p.CONSUME(t.DotToken);
              names.push(p.SUBRULE2(nameRule));
            });
            return names.map(({ text }) => text).join(".");
          },
        },
      ],
      ERR_MSG: 'the name of a tensor, or a pattern in "quotes"',
    });
    return { kind: "TensorName", pattern, span: p.spanFrom(start) };
  });
}
