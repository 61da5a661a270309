import { type Diagnostic, diagnosticOf, inSourceOrder, type SourceFile } from "../diagnostics/index.js";
import type { Expression, Spec } from "./ast.js";
import { mostErrors, tokenize } from "./lexer.js";
import { SpecParser } from "./parser.js";

let shared: SpecParser | undefined;

/** Made when first needed. A test checks that the grammar is sound; a start does not. */
function parser(): SpecParser {
  shared ??= new SpecParser({ validate: false });
  return shared;
}

/**
 * Reads a spec and reports all syntax errors, in source order. Unreadable parts are left out of the tree. Never throws,
 * whatever the text.
 */
export function parseSpec(source: SourceFile): { spec: Spec; diagnostics: Diagnostic[] } {
  const lexed = tokenize(source);
  const { declarations, diagnostics } = parser().parseSpec(lexed);
  const found = [...lexed.diagnostics, ...diagnostics];
  if (lexed.tokens.length === 0 && found.length === 0) {
    found.push(diagnosticOf("empty-spec", source, { start: 0, end: 0 }, {}));
  }
  const span = { start: 0, end: source.text.length };
  return { spec: { kind: "Spec", source, span, declarations }, diagnostics: cap(found, source) };
}

/** Reads a text that is one expression, for example the value of `--set train.epochs=2`. Never throws. */
export function parseExpression(source: SourceFile): {
  expression: Expression | undefined;
  diagnostics: Diagnostic[];
} {
  const lexed = tokenize(source);
  const { expression, diagnostics } = parser().parseExpression(lexed);
  return { expression, diagnostics: cap([...lexed.diagnostics, ...diagnostics], source) };
}

/** In source order, and at most `mostErrors`. */
function cap(diagnostics: readonly Diagnostic[], source: SourceFile): Diagnostic[] {
  const ordered = inSourceOrder(diagnostics);
  const next = ordered[mostErrors];
  if (next === undefined) return ordered;
  return [
    ...ordered.slice(0, mostErrors),
    diagnosticOf("too-many-syntax-errors", source, next.span, { shown: mostErrors }),
  ];
}
