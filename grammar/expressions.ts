import type { IToken } from "chevrotain";
import type * as ast from "./ast.js";
import { spanOf } from "./lexer.js";
import { ListParser } from "./lists.js";
import { buildTree, type Flat, isProduct, type PrefixedOperand } from "./precedence.js";
import { limits } from "./recovery.js";
import * as t from "./tokens.js";

/** Names, values, calls and operators. */
export abstract class ExpressionParser extends ListParser {
  #operators = 0;
  #expressions = 0;

  readonly name = this.RULE("name", (): ast.Name => {
    const start = this.here();
    const { image } = this.CONSUME(t.NameToken);
    return { kind: "Name", text: image, span: this.spanFrom(start) };
  });

  readonly string = this.RULE("string", (): ast.StringLiteral => {
    const token = this.CONSUME(t.StringLiteralToken);
    return { kind: "StringLiteral", value: textOf(token), span: spanOf(token) };
  });

  /**
   * Read flat and put into a tree afterwards: a rule for each level of precedence would be eight rules deep for every
   * bracket. Where sums must stop (`warmup 4 + …` goes on with the next term of the loss), `productOnly` says so.
   */
  readonly expression = this.RULE("expression", (productOnly = false): ast.Expression => {
    if (this.#expressions === 0) this.#operators = 0;
    this.#expressions += 1;
    try {
      const flat: Flat = { operands: [], operators: [] };
      flat.operands.push(this.SUBRULE(this.operand));
      this.MANY({
        GATE: () => !productOnly || isProduct(this.LA(1)),
        DEF: () => {
          flat.operators.push(this.CONSUME(t.BinaryOperatorToken));
          this.#countOperator();
          flat.operands.push(this.SUBRULE2(this.operand));
        },
      });
      return this.ACTION(() => buildTree(flat));
    } finally {
      this.#expressions -= 1;
    }
  });

  #countOperator(): void {
    this.#operators += 1;
    if (this.#operators > limits.operators) this.stopTooDeep(limits.operators, "operators in one expression");
  }

  readonly operand = this.RULE("operand", (): PrefixedOperand => {
    const prefixes: IToken[] = [];
    this.MANY(() => {
      prefixes.push(
        this.OR([{ ALT: () => this.CONSUME(t.MinusToken) }, { ALT: () => this.CONSUME(t.NotToken) }]),
      );
      this.#countOperator();
    });
    return { prefixes, value: this.SUBRULE(this.primary) };
  });

  readonly primary = this.RULE(
    "primary",
    (): ast.Expression =>
      this.OR<ast.Expression>({
        DEF: [
          { ALT: () => this.SUBRULE(this.literal) },
          {
            GATE: () => !this.atDeclaration() && !this.settingStartsAt(1),
            ALT: () => this.SUBRULE(this.named),
          },
          { ALT: () => this.SUBRULE(this.tuple) },
          { ALT: () => this.SUBRULE(this.list) },
        ],
        ERR_MSG: "a value",
      }),
  );

  readonly literal = this.RULE("literal", (): ast.NumberLiteral | ast.StringLiteral | ast.BooleanLiteral =>
    this.OR<ast.NumberLiteral | ast.StringLiteral | ast.BooleanLiteral>([
      { ALT: () => this.SUBRULE(this.number) },
      { ALT: () => this.SUBRULE(this.string) },
      { ALT: () => this.#boolean(this.CONSUME(t.TrueToken), true) },
      { ALT: () => this.#boolean(this.CONSUME(t.FalseToken), false) },
    ]),
  );

  #boolean(token: IToken, value: boolean): ast.BooleanLiteral {
    return { kind: "BooleanLiteral", value, span: spanOf(token) };
  }

  readonly number = this.RULE("number", (): ast.NumberLiteral => {
    const token = this.CONSUME(t.NumberLiteralToken);
    return { kind: "NumberLiteral", value: numberOf(token), span: spanOf(token) };
  });

  /** `width`, `in.channels`, `margin(1.0)` or `block[2]` */
  readonly named = this.RULE("named", (): ast.Reference | ast.Member | ast.Call | ast.PointReference => {
    const start = this.here();
    const name = this.SUBRULE(this.name);
    return this.OR<ast.Reference | ast.Member | ast.Call | ast.PointReference>([
      {
        ALT: () => {
          const values = this.SUBRULE(this.arguments);
          return { kind: "Call", name, arguments: values, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.DotToken);
          const property = this.SUBRULE2(this.name);
          return { kind: "Member", object: name, property, span: this.spanFrom(start) };
        },
      },
      {
        ALT: () => {
          const index = this.SUBRULE(this.index);
          return { kind: "PointReference", name, index, span: this.spanFrom(start) };
        },
      },
      { ALT: () => ({ kind: "Reference", name, span: name.span }) },
    ]);
  });

  /** A name, with arguments or without: `flip`, `crop(padding: 4)` */
  readonly call = this.RULE("call", (): ast.Call => {
    const start = this.here();
    const name = this.SUBRULE(this.name);
    const values = this.OPTION(() => this.SUBRULE(this.arguments)) ?? [];
    return { kind: "Call", name, arguments: values, span: this.spanFrom(start) };
  });

  /** `[2]`; undefined where what stands in the brackets is wrong. */
  readonly index = this.RULE("index", (): ast.Expression | undefined =>
    this.inIndexBrackets(() => this.SUBRULE(this.expression)),
  );

  /** `(3, kernel: 3)` */
  readonly arguments = this.RULE(
    "arguments",
    (): ast.Argument[] =>
      this.inBrackets(t.OpenRoundToken, t.CloseRoundToken, () => this.SUBRULE(this.argument)).items,
  );

  readonly argument = this.RULE("argument", (): ast.Argument => {
    const start = this.here();
    const name = this.OPTION(() => {
      const name = this.SUBRULE(this.name);
      this.OR([
        { ALT: () => this.CONSUME(t.ColonToken) },
        { ALT: () => this.#tellNaming(name, this.CONSUME(t.AssignToken)) },
      ]);
      return name;
    });
    const value = this.SUBRULE(this.expression);
    const misnamed = name === undefined && value.kind === "Reference" ? value.name : undefined;
    const late = this.OPTION2({
      GATE: () => misnamed !== undefined,
      DEF: () => this.#valueWithoutColon(misnamed),
    });
    const span = this.spanFrom(start);
    return late === undefined
      ? { kind: "Argument", name, value, span }
      : { kind: "Argument", name: misnamed, value: late, span };
  });

  /** The `3` of `kernel 3`: the colon is missing. */
  #valueWithoutColon(name: ast.Name | undefined): ast.Expression {
    const found = this.LA(1);
    const value = this.SUBRULE(this.literal);
    if (name !== undefined)
      this.report(found, "missing-argument-colon", { name: name.text, value: found.image });
    return value;
  }

  #tellNaming(name: ast.Name, found: IToken): void {
    this.report(found, "missing-argument-colon", { name: name.text, value: this.LA(1).image });
  }

  /** `(a, b)`; one expression in parentheses is that expression, unless a comma follows it. */
  readonly tuple = this.RULE("tuple", (): ast.Expression => {
    const start = this.here();
    const read = () => this.SUBRULE(this.expression);
    const { items, commas } = this.inBrackets(t.OpenRoundToken, t.CloseRoundToken, read);
    const span = this.spanFrom(start);
    const [only] = items;
    return only !== undefined && commas === 0 ? { ...only, span } : { kind: "Tuple", items, span };
  });

  readonly list = this.RULE("list", (): ast.List => {
    const start = this.here();
    const read = () => this.SUBRULE(this.expression);
    const { items } = this.inBrackets(t.OpenSquareToken, t.CloseSquareToken, read);
    return { kind: "List", items, span: this.spanFrom(start) };
  });
}

/** What the quotes hold. There are no escapes, so that a path of Windows is written as it is. */
function textOf(token: IToken): string {
  return token.image.slice(1, token.tokenType === t.UnclosedStringToken ? undefined : -1);
}

/** A bad number is told as such, and counts as the number it starts with. */
function numberOf(token: IToken): number {
  return token.tokenType === t.BadNumberToken ? Number.parseFloat(token.image) : Number(token.image);
}
