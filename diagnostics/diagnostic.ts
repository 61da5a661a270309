import { type MessageName, messageOf, type ParamsOf } from "./catalogue.js";
import type { Code } from "./message.js";
import type { SourceFile, Span } from "./source.js";

/** A message about a place in a source text. */
export interface Diagnostic {
  readonly code: Code;
  readonly name: MessageName;
  readonly severity: "error" | "warning";
  readonly source: SourceFile;
  readonly span: Span;
  readonly message: string;
  readonly hint: string | undefined;
  /** The experiments for which this is so, where they take the place from one that they extend. */
  readonly inheritedBy?: readonly string[];
}

export function diagnosticOf<Name extends MessageName>(
  name: Name,
  source: SourceFile,
  span: Span,
  params: ParamsOf<Name>,
): Diagnostic {
  const { code, severity, text, hint } = messageOf(name);
  return { code, name, severity, source, span, message: text(params), hint: hint?.(params) };
}

/** Diagnostics in source order; those at one place keep their order. */
export function inSourceOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
