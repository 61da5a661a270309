import type * as ast from "../ast.js";
import type { Braces } from "../braces.js";
import type { Brackets } from "../brackets.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import { addBodyRule } from "./bodies.js";
import { addExperimentBodyRule } from "./experiments.js";
import type { ExpressionRules } from "./expressions.js";
import { addKeyspaceBodyRule } from "./keyspaces.js";
import { addParameterRules } from "./parameters.js";
import { addPlaceRule } from "./points.js";
import { addPathRule, addStrayAssignRule } from "./settings.js";

/** A declaration, with the doc comment before it; undefined if it has no name. */
type DeclarationRule<D extends ast.Declaration> = Rule<D | undefined, [docs: string | undefined]>;

/** One declaration of a spec. */
export function addDeclarationRule(
  p: RecoveringParser,
  brackets: Brackets,
  braces: Braces,
  expressions: ExpressionRules,
): Rule<ast.Declaration | undefined> {
  const { parameters, injectionParameters } = addParameterRules(p, brackets, expressions);
  const strayAssign = addStrayAssignRule(p);
  const path = addPathRule(p, expressions);
  const body = addBodyRule(p, braces, expressions);
  const settings = addKeyspaceBodyRule(p, braces, expressions, strayAssign);
  const place = addPlaceRule(p, expressions);
  const experimentBody = addExperimentBodyRule({ p, braces, expressions, path, place, strayAssign });

  const importRule = addImportRule(p, expressions);
  const constant = addConstantRule(p, expressions);
  const block = addNetworkRule(p, "Block", expressions, parameters, body);
  const model = addNetworkRule(p, "Model", expressions, parameters, body);
  const keyspace = addKeyspaceRule(p, expressions, settings);
  const injection = addInjectionRule(p, expressions, injectionParameters);
  const experiment = addExperimentRule(p, expressions, experimentBody);

  return p.RULE("declaration", (): ast.Declaration | undefined => {
    const docs = p.docsHere();
    return p.OR<ast.Declaration | undefined>([
      { ALT: () => p.SUBRULE(importRule) },
      { ALT: () => p.SUBRULE(constant, { ARGS: [docs] }) },
      { ALT: () => p.SUBRULE(block, { ARGS: [docs] }) },
      { ALT: () => p.SUBRULE(model, { ARGS: [docs] }) },
      { ALT: () => p.SUBRULE(keyspace, { ARGS: [docs] }) },
      { ALT: () => p.SUBRULE(injection, { ARGS: [docs] }) },
      { ALT: () => p.SUBRULE(experiment, { ARGS: [docs] }) },
    ]);
  });
}

/** `import "./blocks.spk"` */
function addImportRule(p: RecoveringParser, { string }: ExpressionRules): Rule<ast.Import> {
  return p.RULE("import", (): ast.Import => {
    const start = p.here();
    p.CONSUME(t.ImportToken);
    const path = p.SUBRULE(string);
    return { kind: "Import", path, span: p.spanFrom(start) };
  });
}

/** `const width = 64` */
function addConstantRule(
  p: RecoveringParser,
  { name: nameRule, expression }: ExpressionRules,
): DeclarationRule<ast.Constant> {
  return p.RULE("constant", (docs: string | undefined): ast.Constant => {
    const start = p.here();
    p.CONSUME(t.ConstToken);
    const name = p.SUBRULE(nameRule);
    readAssign(p, "a constant is written `const width = 64`");
    const value = p.SUBRULE(expression);
    return { kind: "Constant", docs, name, value, span: p.spanFrom(start) };
  });
}

/** `block Residual(channels: int) { … }`, `model SmallCnn(classes: int) { … }` */
function addNetworkRule<Kind extends "Block" | "Model">(
  p: RecoveringParser,
  kind: Kind,
  expressions: ExpressionRules,
  parametersRule: Rule<ast.Parameter[]>,
  bodyRule: Rule<ast.Body>,
) {
  return p.RULE(kind.toLowerCase(), (docs: string | undefined) => {
    const start = p.here();
    p.CONSUME(kind === "Block" ? t.BlockToken : t.ModelToken);
    const name = readDeclaredName(p, expressions);
    const parameters = p.OPTION(() => p.SUBRULE(parametersRule)) ?? [];
    expectBrace(p);
    const body = p.SUBRULE(bodyRule);
    return name && { kind, docs, name, parameters, body, span: p.spanFrom(start) };
  });
}

/** `keyspace Secret { … }` */
function addKeyspaceRule(
  p: RecoveringParser,
  expressions: ExpressionRules,
  bodyRule: Rule<ast.KeyspaceSetting[]>,
): DeclarationRule<ast.Keyspace> {
  return p.RULE("keyspace", (docs: string | undefined): ast.Keyspace | undefined => {
    const start = p.here();
    p.CONSUME(t.KeyspaceToken);
    const name = readDeclaredName(p, expressions);
    expectBrace(p);
    const settings = p.SUBRULE(bodyRule);
    return name && { kind: "Keyspace", docs, name, settings, span: p.spanFrom(start) };
  });
}

/** `injection Shift(h, k, gamma: float = 0.5) = h + gamma * k` */
function addInjectionRule(
  p: RecoveringParser,
  expressions: ExpressionRules,
  parametersRule: Rule<ast.InjectionParameter[]>,
): DeclarationRule<ast.Injection> {
  return p.RULE("injection", (docs: string | undefined): ast.Injection | undefined => {
    const start = p.here();
    p.CONSUME(t.InjectionToken);
    const name = readDeclaredName(p, expressions);
    const parameters = p.SUBRULE(parametersRule);
    readAssign(p, "an injection is written `injection Shift(h, k) = h + 0.5 * k`");
    const value = p.SUBRULE(expressions.expression);
    return name && { kind: "Injection", docs, name, parameters, value, span: p.spanFrom(start) };
  });
}

/** `experiment Small extends MnistModeB { … }` */
function addExperimentRule(
  p: RecoveringParser,
  expressions: ExpressionRules,
  bodyRule: Rule<ast.ExperimentSetting[]>,
): DeclarationRule<ast.Experiment> {
  return p.RULE("experiment", (docs: string | undefined): ast.Experiment | undefined => {
    const start = p.here();
    p.CONSUME(t.ExperimentToken);
    const name = readDeclaredName(p, expressions);
    p.repair([t.ExtendsToken]);
    const base = p.OPTION(() => {
      p.CONSUME(t.ExtendsToken);
      return p.SUBRULE2(expressions.name);
    });
    expectBrace(p);
    const settings = p.SUBRULE(bodyRule);
    return name && { kind: "Experiment", docs, name, base, settings, span: p.spanFrom(start) };
  });
}

/** The name of a declaration. If it is wrong or missing, the rest of the declaration is still read. */
function readDeclaredName(p: RecoveringParser, { name }: ExpressionRules): ast.Name | undefined {
  return p.guard(
    () => p.SUBRULE(name),
    () => p.nextIs(t.OpenRoundToken, t.OpenCurlyToken, t.ExtendsToken),
  );
}

/** `=`; if it is missing, a `:` in its place is skipped. Uses the first OPTION of the rule. */
function readAssign(p: RecoveringParser, hint: string): void {
  const sign = p.OPTION(() => p.CONSUME(t.AssignToken));
  if (sign !== undefined || p.isRecording) return;
  p.reportMissing(t.AssignToken, hint);
  if (p.nextIs(t.ColonToken)) p.skip();
}

/** Skips one wrong sign before the `{` of a declaration, so that it costs nothing more. */
function expectBrace(p: RecoveringParser): void {
  if (p.isRecording || p.nextIs(t.OpenCurlyToken, t.NameToken) || !p.isAt(2, t.OpenCurlyToken)) return;
  p.reportMissing(t.OpenCurlyToken);
  p.skip();
}
