import { type Code, messageOf, type ParamsOf } from "./catalogue.js";
import type { SourceFile, Span } from "./source.js";

/** One thing to tell the user about a place in a source text. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: "error" | "warning";
  readonly source: SourceFile;
  readonly span: Span;
  readonly message: string;
  readonly hint: string | undefined;
}

export function diagnose<C extends Code>(
  code: C,
  source: SourceFile,
  span: Span,
  params: ParamsOf<C>,
): Diagnostic {
  const { severity, text, hint } = messageOf(code);
  return { code, severity, source, span, message: text(params), hint: hint?.(params) };
}

/** Source order; at one place, the order in which they were found. */
export function inSourceOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
