import type { IToken } from "chevrotain";
import type * as ast from "./ast.js";
import { ExpressionParser } from "./expressions.js";
import type { ItemList } from "./recovery.js";
import * as t from "./tokens.js";

/** What models and blocks are made of. */
export abstract class BodyParser extends ExpressionParser {
  readonly #items: ItemList = {
    thing: "a layer",
    starts: [],
    resumes: () =>
      this.nextStartsLine() && !this.nextIs(t.ArrowToken, t.AtSignToken, t.ElseToken, t.WithToken),
    advise: adviseOnItem,
    endsBefore: [t.WithToken, t.ElseToken],
  };

  readonly body = this.RULE("body", (): ast.Body => {
    const start = this.here();
    const items = this.inBraces(this.#items, () => this.nested(() => this.SUBRULE(this.item)));
    return { kind: "Body", items, span: this.spanFrom(start) };
  });

  readonly item = this.RULE(
    "item",
    (): ast.BodyItem =>
      this.OR<ast.BodyItem>([
        { ALT: () => this.SUBRULE(this.inputItem) },
        { ALT: () => this.SUBRULE(this.chain) },
      ]),
  );

  /** `input 28x28x1 @image` */
  readonly inputItem = this.RULE("inputItem", (): ast.Input => {
    const start = this.here();
    this.CONSUME(t.InputToken);
    const shape = this.SUBRULE(this.shape);
    const points = this.SUBRULE(this.points);
    const span = this.spanFrom(start);
    this.OPTION(() => {
      const arrow = this.CONSUME(t.ArrowToken);
      this.report(arrow, "unexpected-token", {
        expected: "a layer on a line of its own",
        found: this.found(arrow),
        hint: "`input` stands alone: leave out the `->` after it",
      });
    });
    return { kind: "Input", shape, points, span };
  });

  readonly shape = this.RULE("shape", (): ast.InputShape => {
    const start = this.here();
    return this.OR<ast.InputShape>({
      DEF: [
        {
          ALT: () => {
            const sizes = this.CONSUME(t.DimensionsToken).image.split("x").map(Number);
            return { kind: "Dimensions", sizes, span: this.spanFrom(start) };
          },
        },
        {
          ALT: () => {
            const tokens = this.OPTION(() => this.CONSUME(t.TokensToken));
            const size = this.SUBRULE(this.expression);
            const span = this.spanFrom(start);
            return tokens === undefined
              ? { kind: "Features", size, span }
              : { kind: "Tokens", length: size, span };
          },
        },
      ],
      ERR_MSG: "the size of the input, such as `28x28x1`, `20` or `tokens 128`",
    });
  });

  readonly chain = this.RULE("chain", (): ast.Chain => {
    const start = this.here();
    const stages = [this.SUBRULE(this.stage)];
    this.MANY(() => {
      this.SUBRULE(this.arrow);
      const stage = this.guard(
        () => this.SUBRULE2(this.stage),
        () => this.nextIs(t.ArrowToken) || this.#items.resumes(),
      );
      if (stage !== undefined) stages.push(stage);
    });
    return { kind: "Chain", stages, span: this.spanFrom(start) };
  });

  /** `->`; the signs that other languages have there are understood. */
  readonly arrow = this.RULE("arrow", (): void => {
    this.OR([
      { ALT: () => this.CONSUME(t.ArrowToken) },
      { ALT: () => this.#tellArrow(this.CONSUME(t.MinusToken)) },
      { ALT: () => this.#tellArrow(this.CONSUME(t.GreaterToken)) },
    ]);
  });

  #tellArrow(token: IToken): void {
    this.report(token, "foreign-syntax", { found: `${this.found(token)} between layers`, instead: "`->`" });
  }

  readonly stage = this.RULE("stage", (): ast.Stage => {
    const start = this.here();
    const step = this.OR<ast.LayerCall | ast.Add | ast.Repeat | ast.When>({
      DEF: [
        { ALT: () => this.SUBRULE(this.layerCall) },
        { ALT: () => this.SUBRULE(this.add) },
        { ALT: () => this.SUBRULE(this.repeat) },
        { ALT: () => this.SUBRULE(this.when) },
      ],
      ERR_MSG: "a layer",
    });
    const points = this.SUBRULE(this.points);
    return { ...step, points, span: this.spanFrom(start) };
  });

  readonly layerCall = this.RULE("layerCall", (): ast.LayerCall => {
    const start = this.here();
    const { image: text } = this.CONSUME(t.LayerNameToken);
    const name: ast.Name = { kind: "Name", text, span: this.spanFrom(start) };
    const values = this.OPTION(() => this.SUBRULE(this.arguments)) ?? [];
    return { kind: "LayerCall", name, arguments: values, span: this.spanFrom(start) };
  });

  readonly add = this.RULE("add", (): ast.Add => {
    const start = this.here();
    this.CONSUME(t.AddToken);
    const body = this.SUBRULE(this.body);
    const shortcut = this.OPTION(() => {
      this.CONSUME(t.WithToken);
      return this.OR<ast.Body | ast.LayerCall>({
        DEF: [{ ALT: () => this.SUBRULE2(this.body) }, { ALT: () => this.SUBRULE(this.layerCall) }],
        ERR_MSG: "a layer or `{`",
      });
    });
    return { kind: "Add", body, shortcut, span: this.spanFrom(start) };
  });

  readonly repeat = this.RULE("repeat", (): ast.Repeat => {
    const start = this.here();
    this.CONSUME(t.RepeatToken);
    const count = this.SUBRULE(this.expression);
    const body = this.SUBRULE(this.body);
    return { kind: "Repeat", count, body, span: this.spanFrom(start) };
  });

  readonly when = this.RULE("when", (): ast.When => {
    const start = this.here();
    this.CONSUME(t.WhenToken);
    const condition = this.SUBRULE(this.expression);
    const body = this.SUBRULE(this.body);
    const otherwise = this.OPTION(() => {
      this.CONSUME(t.ElseToken);
      return this.OR({
        DEF: [{ ALT: () => this.SUBRULE2(this.body) }, { ALT: () => this.SUBRULE(this.elseWhen) }],
        ERR_MSG: "`when` or `{`",
      });
    });
    return { kind: "When", condition, body, otherwise, span: this.spanFrom(start) };
  });

  /** `else when … { … }` is `else { when … { … } }`. */
  readonly elseWhen = this.RULE("elseWhen", (): ast.Body => {
    const start = this.here();
    const when = this.nested(() => this.SUBRULE(this.when));
    const span = this.spanFrom(start);
    return { kind: "Body", items: [{ kind: "Chain", stages: [{ ...when, points: [] }], span }], span };
  });

  /** `@pool1 @block[2]` */
  readonly points = this.RULE("points", (): ast.PointDeclaration[] => {
    const points: ast.PointDeclaration[] = [];
    this.MANY(() => {
      const start = this.here();
      this.CONSUME(t.AtSignToken);
      const name = this.SUBRULE(this.name);
      const index = this.OPTION(() => this.SUBRULE(this.index));
      points.push({ kind: "PointDeclaration", name, index, span: this.spanFrom(start) });
    });
    return points;
  });
}

function adviseOnItem(found: IToken, previous: IToken): string | undefined {
  switch (found.tokenType) {
    case t.NumberLiteralToken:
    case t.DimensionsToken:
      return previous.image === "x"
        ? "sizes are written without spaces: `28x28x1`"
        : "numbers stand in parentheses: `conv(16)`";
    case t.OpenRoundToken:
      return "parentheses hold the arguments of a layer: `conv(16)`";
    case t.OpenCurlyToken:
      return "braces follow `add`, `repeat 4` and `when …`";
    case t.ArrowToken:
      return "a chain starts with a layer";
    case t.AtSignToken:
      return "a point stands after a layer: `relu @point`";
    case t.ElseToken:
      return "`else` follows the braces of a `when`";
    case t.WithToken:
      return "`with` follows the braces of an `add`";
    default:
      return "layers are joined by `->` or stand on lines of their own";
  }
}
