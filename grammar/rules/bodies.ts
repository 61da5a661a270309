import type { IToken } from "chevrotain";
import { adviseOnItem } from "../advice.js";
import type * as ast from "../ast.js";
import type { Braces, ItemList } from "../braces.js";
import type { RecoveringParser } from "../recovery.js";
import type { Rule } from "../rule-parser.js";
import * as t from "../tokens.js";
import { readCall } from "./calls.js";
import type { ExpressionRules } from "./expressions.js";
import { addInputRule } from "./inputs.js";
import { addOutputNamesRule, type OutputNames } from "./points.js";

/** The bodies of models and blocks. */
export function addBodyRule(
  p: RecoveringParser,
  braces: Braces,
  expressions: ExpressionRules,
): Rule<ast.Body> {
  const items: ItemList = {
    thing: "a layer",
    adviseOnComma: "layers are joined by `->`, or stand side by side: leave it out",
    starts: [],
    resumes: () => p.nextStartsLine() && !p.nextIs(t.ArrowToken, t.AtSignToken, t.ElseToken, t.WithToken),
    advise: adviseOnItem,
    endsBefore: [t.WithToken, t.ElseToken],
  };
  const outputNames = addOutputNamesRule(p, expressions);
  const input = addInputRule(p, expressions, outputNames);
  const stage = addStageRule(p, expressions, outputNames, () => body);
  const chain = addChainRule(p, stage, items);

  const item = p.RULE(
    "item",
    (): ast.BodyItem =>
      p.OR<ast.BodyItem>([{ ALT: () => p.SUBRULE(input) }, { ALT: () => p.SUBRULE(chain) }]),
  );

  const body: Rule<ast.Body> = p.RULE("body", (): ast.Body => {
    const start = p.here();
    const read = braces.read(items, () => p.nested(() => p.SUBRULE(item)));
    return { kind: "Body", items: read, span: p.spanFrom(start) };
  });
  return body;
}

/** `conv(16) -> relu -> maxpool(2)` */
function addChainRule(p: RecoveringParser, stage: Rule<ast.Stage>, items: ItemList): Rule<ast.Chain> {
  const reportSign = (sign: IToken): void =>
    p.report(sign, "foreign-syntax", { found: `${p.describe(sign)} between layers`, instead: "`->`" });

  /** `->`; the signs that other languages use are reported and understood. */
  const arrow = p.RULE("arrow", (): void => {
    p.OR([
      { ALT: () => p.CONSUME(t.ArrowToken) },
      { ALT: () => reportSign(p.CONSUME(t.MinusToken)) },
      { ALT: () => reportSign(p.CONSUME(t.GreaterToken)) },
    ]);
  });

  return p.RULE("chain", (): ast.Chain => {
    const start = p.here();
    const stages = [p.SUBRULE(stage)];
    p.MANY(() => {
      p.SUBRULE(arrow);
      const next = p.guard(
        () => p.SUBRULE2(stage),
        () => p.nextIs(t.ArrowToken) || items.resumes(),
      );
      if (next !== undefined) stages.push(next);
    });
    return { kind: "Chain", stages, span: p.spanFrom(start) };
  });
}

/** One step of a chain, with the names of its output. */
function addStageRule(
  p: RecoveringParser,
  expressions: ExpressionRules,
  outputNames: Rule<OutputNames>,
  body: () => Rule<ast.Body>,
): Rule<ast.Stage> {
  const layerCall = p.RULE("layerCall", (): ast.LayerCall => {
    const call = readCall(p, p.CONSUME(t.LayerNameToken), expressions.arguments);
    return { ...call, kind: "LayerCall" };
  });
  const from = p.RULE("from", (): ast.From => {
    const start = p.here();
    p.CONSUME(t.FromToken);
    const name = p.SUBRULE(expressions.name);
    return { kind: "From", name, span: p.spanFrom(start) };
  });
  const branch = addBranchRule(p, { layerCall, from, body });
  const when = addWhenRule(p, expressions, body);

  const repeat = p.RULE("repeat", (): ast.Repeat => {
    const start = p.here();
    p.CONSUME(t.RepeatToken);
    const count = p.SUBRULE(expressions.expression);
    const index = p.OPTION(() => {
      p.CONSUME(t.AsToken);
      return p.SUBRULE(expressions.name);
    });
    const turn = p.SUBRULE(body());
    return { kind: "Repeat", count, index, body: turn, span: p.spanFrom(start) };
  });

  return p.RULE("stage", (): ast.Stage => {
    const start = p.here();
    const step = p.OR<ast.LayerCall | ast.Branch | ast.From | ast.Repeat | ast.When>({
      DEF: [
        { ALT: () => p.SUBRULE(layerCall) },
        { ALT: () => p.SUBRULE(branch) },
        { ALT: () => p.SUBRULE(from) },
        { ALT: () => p.SUBRULE(repeat) },
        { ALT: () => p.SUBRULE(when) },
      ],
      ERR_MSG: "a layer",
    });
    const names = p.SUBRULE(outputNames);
    return { ...step, ...names, span: p.spanFrom(start) };
  });
}

interface SideRules {
  readonly layerCall: Rule<ast.LayerCall>;
  readonly from: Rule<ast.From>;
  readonly body: () => Rule<ast.Body>;
}

/** `add { … } with … with …`, and `multiply` and `concat` likewise */
function addBranchRule(p: RecoveringParser, { layerCall, from, body }: SideRules): Rule<ast.Branch> {
  return p.RULE("branch", (): ast.Branch => {
    const start = p.here();
    const by = p.CONSUME(t.JoinNameToken).image as ast.JoinName;
    const sides: ast.Side[] = [p.SUBRULE(body())];
    p.MANY(() => {
      p.CONSUME(t.WithToken);
      const side = p.OR<ast.Side>({
        DEF: [
          { ALT: () => p.SUBRULE2(body()) },
          { ALT: () => p.SUBRULE(layerCall) },
          { ALT: () => p.SUBRULE(from) },
        ],
        ERR_MSG: "a layer or `{`",
      });
      sides.push(side);
    });
    return { kind: "Branch", by, sides, span: p.spanFrom(start) };
  });
}

/** `when stride != 1 { … } else { … }` */
function addWhenRule(
  p: RecoveringParser,
  { expression }: ExpressionRules,
  body: () => Rule<ast.Body>,
): Rule<ast.When> {
  /** `else when … { … }` is `else { when … { … } }`. */
  const elseWhen = p.RULE("elseWhen", (): ast.Body => {
    const start = p.here();
    const inner = p.nested(() => p.SUBRULE(when));
    const span = p.spanFrom(start);
    return {
      kind: "Body",
      items: [{ kind: "Chain", stages: [{ ...inner, result: undefined, points: [] }], span }],
      span,
    };
  });

  const when: Rule<ast.When> = p.RULE("when", (): ast.When => {
    const start = p.here();
    p.CONSUME(t.WhenToken);
    const condition = p.SUBRULE(expression);
    const then = p.SUBRULE(body());
    const otherwise = p.OPTION(() => {
      p.CONSUME(t.ElseToken);
      return p.OR({
        DEF: [{ ALT: () => p.SUBRULE2(body()) }, { ALT: () => p.SUBRULE(elseWhen) }],
        ERR_MSG: "`when` or `{`",
      });
    });
    return { kind: "When", condition, body: then, otherwise, span: p.spanFrom(start) };
  });
  return when;
}
