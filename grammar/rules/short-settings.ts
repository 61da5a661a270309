import { isSettingAt, settingWords } from "../ahead.js";
import type * as ast from "../ast.js";
import { readSeparated } from "../lists.js";
import { isNoPlace } from "../no-place.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import { readSettingWord, type SettingParts } from "./settings.js";

/** `seed 42` */
export function addSeedRule(parts: SettingParts): Rule<ast.SeedSetting> {
  const { p, expressions } = parts;
  return p.RULE("seed", (): ast.SeedSetting => {
    const start = readSettingWord(parts, t.SeedToken);
    const value = p.SUBRULE(expressions.expression);
    return { kind: "Seed", value, span: p.spanFrom(start) };
  });
}

/** `start secret` */
export function addStartRule(parts: SettingParts): Rule<ast.StartSetting> {
  const { p, expressions } = parts;
  return p.RULE("startSetting", (): ast.StartSetting => {
    const start = readSettingWord(parts, t.StartToken);
    const value = p.SUBRULE(expressions.expression);
    return { kind: "Start", value, span: p.spanFrom(start) };
  });
}

/** `model SmallCnn(classes: 10)` */
export function addModelUseRule(parts: SettingParts): Rule<ast.ModelUse> {
  const { p, expressions } = parts;
  return p.RULE("modelUse", (): ast.ModelUse => {
    const start = readSettingWord(parts, t.ModelToken);
    const model = p.SUBRULE(expressions.call);
    return { kind: "ModelUse", model, span: p.spanFrom(start) };
  });
}

/** `inject Secret at image, block[2] by mul(gamma: 0.5)`, `inject secret at conv1.weight by signs` */
export function addInjectRule(parts: SettingParts): Rule<ast.InjectSetting | ast.InjectSecretSetting> {
  const { p, expressions, place } = parts;
  const placesRule = p.RULE("places", (): ast.InjectionPlace[] => {
    p.CONSUME(t.AtToken);
    return readSeparated(p, place);
  });

  return p.RULE("inject", (): ast.InjectSetting | ast.InjectSecretSetting => {
    const start = readSettingWord(parts, t.InjectToken);
    const isSecret = p.nextIs(t.SecretToken);
    const key = p.SUBRULE(expressions.name);
    p.repair([t.AtToken]);
    // the places of a secret may be left out; Chevrotain learns the rule with them
    const hasPlaces = p.isRecording || !isSecret || mayBePlaces(p);
    const places = hasPlaces ? p.SUBRULE(placesRule) : [];
    p.repair([t.ByToken]);
    p.CONSUME(t.ByToken);
    const by = p.SUBRULE(expressions.call);
    const span = p.spanFrom(start);
    skipFurtherGates(p);
    if (isSecret) return { kind: "InjectSecret", secret: key, at: places, by, span };
    return { kind: "Inject", keyspace: key, points: places, by, span };
  });
}

/** At `at`, or at a place that lacks it: something else follows the name of a lock. */
function mayBePlaces(p: RecoveringParser): boolean {
  if (p.nextIs(t.AtToken)) return true;
  return p.nextIs(t.NameToken) && !p.nextIs(t.ByToken) && p.isAt(2, t.ByToken, t.CommaToken, t.DotToken);
}

/** `, Other at pool by …` or `and Other at …` after a gate: reported once, and passed over. */
function skipFurtherGates(p: RecoveringParser): void {
  const isGate = (): boolean =>
    p.nextIs(t.CommaToken, t.AndToken) && p.isAt(2, t.IdentifierToken, t.SecretToken) && p.isAt(3, t.AtToken);
  if (p.isRecording || !isGate()) return;
  const [separator, { image }] = [p.tokenAt(1), p.tokenAt(2)];
  const hint = `every gate is a setting of its own: \`inject ${image} at …\``;
  p.report(separator, "stray-punctuation", { text: separator.image, hint });
  do {
    for (const _ of [",", "B", "at"]) p.skip();
    p.skipUntil(() => isGate() || p.nextIs(...settingWords) || p.nextStartsLine());
  } while (isGate());
}

/** `freeze conv1, "stage*"` */
export function addFreezeRule(parts: SettingParts): Rule<ast.FreezeSetting> {
  const { p, place } = parts;
  return p.RULE("freeze", (): ast.FreezeSetting => {
    const start = readSettingWord(parts, t.FreezeToken);
    const at = readSeparated(p, place);
    return { kind: "Freeze", at, span: p.spanFrom(start) };
  });
}

/** `adapt dense1, "*.query" by lora(rank: 8)` or `adapt none` */
export function addAdaptRule(parts: SettingParts): Rule<ast.AdaptSetting> {
  const { p, expressions, place } = parts;
  return p.RULE("adapt", (): ast.AdaptSetting => {
    const start = readSettingWord(parts, t.AdaptToken);
    const at = readSeparated(p, place);
    // Chevrotain learns the rule with an adapter
    if (!p.isRecording && isNoPlace(at) && !p.nextIs(t.ByToken))
      return { kind: "Adapt", at, by: undefined, span: p.spanFrom(start) };
    p.repair([t.ByToken]);
    p.CONSUME(t.ByToken);
    const by = p.SUBRULE(expressions.call);
    return { kind: "Adapt", at, by, span: p.spanFrom(start) };
  });
}

/** `sweep deny over none, margin(1.0)`. The checker reports a sweep without values. */
export function addSweepRule(parts: SettingParts): Rule<ast.SweepSetting> {
  const { p, expressions } = parts;
  const value = p.RULE("sweepValue", (): ast.Expression => p.SUBRULE(expressions.expression));
  const valuesRule = p.RULE("sweepValues", (): ast.Expression[] => readSeparated(p, value, "values"));

  return p.RULE("sweep", (): ast.SweepSetting => {
    const start = readSettingWord(parts, t.SweepToken);
    const path = p.SUBRULE(parts.path);
    p.repair([t.OverToken]);
    p.CONSUME(t.OverToken);
    const values = p.OPTION({ GATE: () => !isSettingAt(p, 1), DEF: () => p.SUBRULE(valuesRule) });
    return { kind: "Sweep", path, values: values ?? [], span: p.spanFrom(start) };
  });
}

/** `attack quick, key_optimisation(labels: [10, 30])` */
export function addAttackRule(parts: SettingParts): Rule<ast.AttackSetting> {
  const { p, expressions } = parts;
  return p.RULE("attack", (): ast.AttackSetting => {
    const start = readSettingWord(parts, t.AttackToken);
    const calls = readSeparated(p, expressions.call, "attacks");
    return { kind: "Attack", calls, span: p.spanFrom(start) };
  });
}
