import type { IToken } from "chevrotain";
import type { Diagnostic } from "../diagnostics/index.js";
import type * as ast from "./ast.js";
import { EOF } from "./chevrotain.js";
import { ExperimentParser } from "./experiments.js";
import type { Lexed } from "./lexer.js";
import type { ItemList } from "./recovery.js";
import * as t from "./tokens.js";

/**
 * The whole language. The rules stand in the classes that this one builds on: lists, expressions, bodies, key spaces,
 * experiments.
 */
export class SpecParser extends ExperimentParser {
  readonly #declarations: ItemList = {
    thing: "a declaration",
    starts: [
      t.ImportToken,
      t.ConstToken,
      t.BlockToken,
      t.ModelToken,
      t.KeyspaceToken,
      t.InjectionToken,
      t.ExperimentToken,
    ],
    resumes: () => false,
    advise: adviseOnDeclaration,
    outermost: true,
  };

  constructor(options: { validate: boolean }) {
    super(options);
    this.performSelfAnalysis();
  }

  /** The declarations of a spec. */
  parseSpec(lexed: Lexed): { declarations: ast.Declaration[]; diagnostics: Diagnostic[] } {
    const declarations: ast.Declaration[] = [];
    const diagnostics = this.readAll(lexed, "the end of the file", () => this.spec(declarations));
    return { declarations, diagnostics };
  }

  /** One expression and nothing else. */
  parseExpression(lexed: Lexed): { expression: ast.Expression | undefined; diagnostics: Diagnostic[] } {
    let expression: ast.Expression | undefined;
    const diagnostics = this.readAll(lexed, "the end", () => {
      expression = this.single();
    });
    return { expression, diagnostics };
  }

  readonly single = this.RULE("single", (): ast.Expression | undefined => {
    const expression = this.guard(
      () => this.SUBRULE(this.expression),
      () => false,
    );
    if (!this.RECORDING_PHASE && !this.nextIs(EOF)) {
      this.report(this.LA(1), "unexpected-trailing-text", { found: this.found(this.LA(1)) });
      while (!this.nextIs(EOF)) this.skip();
    }
    return expression;
  });

  /** Adds to `declarations` as it reads, so that what stands before a reason to stop is kept. */
  readonly spec = this.RULE("spec", (declarations: ast.Declaration[]): void => {
    do {
      this.MANY(() => {
        const declaration = this.guard(
          () => this.SUBRULE(this.declaration),
          () => false,
        );
        if (declaration !== undefined) this.ACTION(() => declarations.push(declaration));
        else this.ACTION(() => this.skipToDeclaration());
      });
    } while (this.#skipNoDeclaration());
  });

  #skipNoDeclaration(): boolean {
    if (this.RECORDING_PHASE || this.nextIs(EOF)) return false;
    if (this.nextIs(t.CloseCurlyToken)) {
      this.report(this.LA(1), "stray-punctuation", { text: "}" });
      this.skip();
    } else this.skipStray(this.#declarations);
    return true;
  }

  readonly declaration = this.RULE("declaration", (): ast.Declaration | undefined => {
    const docs = this.docsHere();
    return this.OR<ast.Declaration | undefined>([
      { ALT: () => this.SUBRULE(this.import) },
      { ALT: () => this.SUBRULE(this.constant, { ARGS: [docs] }) },
      { ALT: () => this.SUBRULE(this.block, { ARGS: [docs] }) },
      { ALT: () => this.SUBRULE(this.model, { ARGS: [docs] }) },
      { ALT: () => this.SUBRULE(this.keyspace, { ARGS: [docs] }) },
      { ALT: () => this.SUBRULE(this.injection, { ARGS: [docs] }) },
      { ALT: () => this.SUBRULE(this.experiment, { ARGS: [docs] }) },
    ]);
  });

  readonly import = this.RULE("import", (): ast.Import => {
    const start = this.here();
    this.CONSUME(t.ImportToken);
    const path = this.SUBRULE(this.string);
    return { kind: "Import", path, span: this.spanFrom(start) };
  });

  readonly constant = this.RULE("constant", (docs: string | undefined): ast.Constant => {
    const start = this.here();
    this.CONSUME(t.ConstToken);
    const name = this.SUBRULE(this.name);
    this.OPTION(() => this.CONSUME(t.AssignToken)) ??
      this.#missingAssign("a constant is written `const width = 64`");
    const value = this.SUBRULE(this.expression);
    return { kind: "Constant", docs, name, value, span: this.spanFrom(start) };
  });

  #missingAssign(hint: string): void {
    if (this.RECORDING_PHASE) return;
    this.missing(t.AssignToken, hint);
    if (this.nextIs(t.ColonToken)) this.skip();
  }

  readonly block = this.RULE("block", (docs: string | undefined): ast.Block | undefined => {
    const start = this.here();
    this.CONSUME(t.BlockToken);
    const name = this.#declaredName();
    const parameters = this.OPTION(() => this.SUBRULE(this.parameters)) ?? [];
    this.#expectBrace();
    const body = this.SUBRULE(this.body);
    return name && { kind: "Block", docs, name, parameters, body, span: this.spanFrom(start) };
  });

  readonly model = this.RULE("model", (docs: string | undefined): ast.Model | undefined => {
    const start = this.here();
    this.CONSUME(t.ModelToken);
    const name = this.#declaredName();
    const parameters = this.OPTION(() => this.SUBRULE(this.parameters)) ?? [];
    this.#expectBrace();
    const body = this.SUBRULE(this.body);
    return name && { kind: "Model", docs, name, parameters, body, span: this.spanFrom(start) };
  });

  readonly keyspace = this.RULE("keyspace", (docs: string | undefined): ast.Keyspace | undefined => {
    const start = this.here();
    this.CONSUME(t.KeyspaceToken);
    const name = this.#declaredName();
    this.#expectBrace();
    const settings = this.SUBRULE(this.keyspaceBody);
    return name && { kind: "Keyspace", docs, name, settings, span: this.spanFrom(start) };
  });

  readonly injection = this.RULE("injection", (docs: string | undefined): ast.Injection | undefined => {
    const start = this.here();
    this.CONSUME(t.InjectionToken);
    const name = this.#declaredName();
    const parameters = this.SUBRULE(this.injectionParameters);
    this.OPTION(() => this.CONSUME(t.AssignToken)) ??
      this.#missingAssign("an injection is written `injection Shift(h, k) = h + 0.5 * k`");
    const value = this.SUBRULE(this.expression);
    return name && { kind: "Injection", docs, name, parameters, value, span: this.spanFrom(start) };
  });

  readonly injectionParameters = this.RULE(
    "injectionParameters",
    (): ast.InjectionParameter[] =>
      this.inBrackets(t.OpenRoundToken, t.CloseRoundToken, () => this.SUBRULE(this.injectionParameter)).items,
  );

  /** `h`, or `gamma: float = 0.5`; which of them may go without a type is the checker's business. */
  readonly injectionParameter = this.RULE("injectionParameter", (): ast.InjectionParameter => {
    const start = this.here();
    const name = this.SUBRULE(this.name);
    const typing = this.OPTION(() => this.SUBRULE(this.typing));
    const span = this.spanFrom(start);
    return { kind: "InjectionParameter", name, type: typing?.type, default: typing?.default, span };
  });

  readonly experiment = this.RULE("experiment", (docs: string | undefined): ast.Experiment | undefined => {
    const start = this.here();
    this.CONSUME(t.ExperimentToken);
    const name = this.#declaredName();
    this.repair([t.ExtendsToken]);
    const base = this.OPTION(() => {
      this.CONSUME(t.ExtendsToken);
      return this.SUBRULE2(this.name);
    });
    this.#expectBrace();
    const settings = this.SUBRULE(this.experimentBody);
    return name && { kind: "Experiment", docs, name, base, settings, span: this.spanFrom(start) };
  });

  /** The name of a declaration. Where it is wrong or missing the rest of the declaration is read all the same. */
  #declaredName(): ast.Name | undefined {
    return this.guard(
      () => this.SUBRULE(this.name),
      () => this.nextIs(t.OpenRoundToken, t.OpenCurlyToken, t.ExtendsToken),
    );
  }

  /** One sign too many before the `{` of a declaration costs nothing. */
  #expectBrace(): void {
    if (this.RECORDING_PHASE || this.nextIs(t.OpenCurlyToken, t.NameToken) || !this.isAt(2, t.OpenCurlyToken))
      return;
    this.missing(t.OpenCurlyToken);
    this.skip();
  }

  /** `(channels: int, stride: int = 1)` */
  readonly parameters = this.RULE(
    "parameters",
    (): ast.Parameter[] =>
      this.inBrackets(t.OpenRoundToken, t.CloseRoundToken, () => this.SUBRULE(this.parameter)).items,
  );

  readonly parameter = this.RULE("parameter", (): ast.Parameter => {
    const start = this.here();
    const name = this.SUBRULE(this.name);
    const typing = this.SUBRULE(this.typing);
    return { kind: "Parameter", name, ...typing, span: this.spanFrom(start) };
  });

  /** `: int = 1` */
  readonly typing = this.RULE("typing", (): Pick<ast.Parameter, "type" | "default"> => {
    const isColonLeftOut =
      this.nextIs(t.NameToken) && this.isAt(2, t.CommaToken, t.CloseRoundToken, t.AssignToken);
    if (isColonLeftOut) this.missing(t.ColonToken);
    else this.CONSUME(t.ColonToken);
    const type = this.SUBRULE(this.name);
    const preset = this.OPTION(() => {
      this.CONSUME(t.AssignToken);
      return this.SUBRULE(this.expression);
    });
    return { type, default: preset };
  });
}

function adviseOnDeclaration(found: IToken): string | undefined {
  switch (found.tokenType) {
    case t.SeedToken:
    case t.DataToken:
    case t.InjectToken:
    case t.LossToken:
    case t.TrainToken:
    case t.SweepToken:
    case t.PublishedToken:
    case t.AttackToken:
      return `\`${found.image}\` stands in the braces of an \`experiment\``;
    case t.InputToken:
    case t.AddToken:
    case t.RepeatToken:
    case t.WhenToken:
      return `\`${found.image}\` stands in the braces of a \`model\` or a \`block\``;
    default:
      return undefined;
  }
}
