import {
  type Diagnostic,
  diagnosticOf,
  type MessageName,
  messageOf,
  type ParamsOf,
  type SourceFile,
} from "../diagnostics/index.js";
import type { Origins, SyntaxNode } from "./origins.js";

/**
 * Collects the errors of the checks. A part that is checked several times (a block for each use, an experiment for each
 * value of a sweep) is reported once: one message at one place is one diagnostic.
 */
export class Report {
  readonly #errors = new Map<string, Diagnostic>();
  /** How often something was reported, what was reported before included. */
  #reports = 0;

  constructor(
    private readonly origins: Origins,
    private readonly hasSyntaxErrors: boolean,
  ) {}

  error<Name extends MessageName>(name: Name, node: SyntaxNode, params: ParamsOf<Name>): void {
    if (this.hasSyntaxErrors && messageOf(name).isAboutAbsence) return;
    this.add(diagnosticOf(name, this.origins.sourceOf(node), node.span, params));
  }

  /** What is written there. */
  textOf(node: SyntaxNode): string {
    const { start, end } = node.span;
    return this.origins.sourceOf(node).text.slice(start, end);
  }

  /** Adds an error in a text outside the spec, such as a `--set` option. */
  add(diagnostic: Diagnostic): void {
    remember(this.#errors, diagnostic);
    this.#reports += 1;
    if (this.#errors.size < mostErrors && this.#reports < mostReports) return;
    const { source, span } = diagnostic;
    const last = diagnosticOf("too-many-errors", source, span, { shown: this.#errors.size });
    remember(this.#errors, last);
    throw new CheckStopped();
  }

  /** Reports an error after which nothing more is checked. */
  stop<Name extends MessageName>(name: Name, node: SyntaxNode, params: ParamsOf<Name>): never {
    this.error(name, node, params);
    throw new CheckStopped();
  }

  get errors(): Diagnostic[] {
    return [...this.#errors.values()];
  }
}

/** Thrown where the rest of a spec is not checked; what was found until then is in the report. */
export class CheckStopped extends Error {}

/** Errors that are worth reading. Each may take a look at all of the spec, as for names that were probably meant. */
const mostErrors = 100;
/** Reports of errors, those that are found again in each combination of a sweep included. */
const mostReports = 5000;

function remember(found: Map<string, Diagnostic>, diagnostic: Diagnostic): void {
  const { name, source, span, message } = diagnostic;
  const what = messageOf(name).isRepeatable ? message : "";
  const key = `${name} ${span.start} ${span.end} ${source.path} ${what}`;
  if (!found.has(key)) found.set(key, diagnostic);
}

/** Diagnostics by file, in the order of `sources`, and in source order within each file. */
export function inReadingOrder(
  diagnostics: readonly Diagnostic[],
  sources: readonly SourceFile[],
): Diagnostic[] {
  const rank = (source: SourceFile): number => {
    const index = sources.indexOf(source);
    return index === -1 ? sources.length : index;
  };
  return [...diagnostics].sort(
    (a, b) => rank(a.source) - rank(b.source) || a.span.start - b.span.start || a.span.end - b.span.end,
  );
}
