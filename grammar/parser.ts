import type { Diagnostic } from "../diagnostics/index.js";
import { adviseOnDeclaration } from "./advice.js";
import { declarationWords } from "./ahead.js";
import type * as ast from "./ast.js";
import { Braces, type ItemList } from "./braces.js";
import { Brackets } from "./brackets.js";
import { EOF } from "./chevrotain.js";
import type { Lexed } from "./lexer.js";
import { RecoveringParser } from "./recovery.js";
import type { Rule } from "./rule-parser.js";
import { addDeclarationRule } from "./rules/declarations.js";
import { addExpressionRules } from "./rules/expressions.js";
import * as t from "./tokens.js";

/** The whole language: a parser with the rules of all its parts. */
export class SpecParser {
  readonly #parser: RecoveringParser;
  readonly #spec: Rule<void, [declarations: ast.Declaration[]]>;
  readonly #single: Rule<ast.Expression | undefined>;

  constructor(options: { validate: boolean }) {
    const parser = new RecoveringParser(options);
    const brackets = new Brackets(parser);
    const braces = new Braces(parser);
    const expressions = addExpressionRules(parser, brackets);
    const declaration = addDeclarationRule(parser, brackets, braces, expressions);
    this.#parser = parser;
    this.#spec = addSpecRule(parser, braces, declaration);
    this.#single = addSingleRule(parser, expressions.expression);
    parser.performSelfAnalysis();
  }

  /** The declarations of a spec. */
  parseSpec(lexed: Lexed): { declarations: ast.Declaration[]; diagnostics: Diagnostic[] } {
    const declarations: ast.Declaration[] = [];
    const { diagnostics } = this.#parser.readAll(lexed, "the end of the file", this.#spec, declarations);
    return { declarations, diagnostics };
  }

  /** One expression and nothing else. */
  parseExpression(lexed: Lexed): { expression: ast.Expression | undefined; diagnostics: Diagnostic[] } {
    const { node, diagnostics } = this.#parser.readAll(lexed, "the end", this.#single);
    return { expression: node, diagnostics };
  }
}

/** All declarations. They are added as they are read, so that those before a nest that is too deep are kept. */
function addSpecRule(
  p: RecoveringParser,
  braces: Braces,
  declarationRule: Rule<ast.Declaration | undefined>,
): Rule<void, [declarations: ast.Declaration[]]> {
  const list: ItemList = {
    thing: "a declaration",
    adviseOnComma: "declarations have no separator: leave it out",
    starts: declarationWords,
    resumes: () => false,
    advise: adviseOnDeclaration,
    outermost: true,
  };

  const skipNonDeclaration = (): boolean => {
    if (p.isRecording || p.nextIs(EOF)) return false;
    if (p.nextIs(t.CloseCurlyToken)) {
      p.report(p.tokenAt(1), "stray-punctuation", { text: "}" });
      p.skip();
    } else braces.skipStray(list);
    return true;
  };

  return p.RULE("spec", (declarations: ast.Declaration[]): void => {
    do {
      p.MANY(() => {
        const declaration = p.guard(
          () => p.SUBRULE(declarationRule),
          () => false,
        );
        if (declaration !== undefined) p.ACTION(() => declarations.push(declaration));
        else p.ACTION(() => p.skipToDeclaration());
      });
    } while (skipNonDeclaration());
  });
}

/** One expression up to the end of the text. */
function addSingleRule(
  p: RecoveringParser,
  expressionRule: Rule<ast.Expression, [productOnly?: boolean]>,
): Rule<ast.Expression | undefined> {
  return p.RULE("single", (): ast.Expression | undefined => {
    const expression = p.guard(
      () => p.SUBRULE(expressionRule),
      () => false,
    );
    if (!p.isRecording && !p.nextIs(EOF)) {
      p.report(p.tokenAt(1), "unexpected-trailing-text", { found: p.describe(p.tokenAt(1)) });
      while (!p.nextIs(EOF)) p.skip();
    }
    return expression;
  });
}
