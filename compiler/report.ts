import {
  type Code,
  type Diagnostic,
  diagnose,
  type ParamsOf,
  type SourceFile,
} from "../diagnostics/index.js";
import type { Origins, SyntaxNode } from "./origins.js";

/**
 * Codes that say that something is missing, or that follow from something missing. In a file with syntax errors they
 * are held back: what is missing may be what the parser could not read.
 */
const aboutAbsence: ReadonlySet<Code> = new Set<Code>([
  ...(["SPK2004", "SPK2005", "SPK2006", "SPK2007", "SPK2008", "SPK2009", "SPK2030", "SPK2040"] as const),
  ...([
    "SPK2049",
    "SPK2062",
    "SPK2071",
    "SPK2072",
    "SPK2080",
    "SPK2087",
    "SPK2088",
    "SPK2090",
    "SPK2161",
    "SPK2164",
  ] as const),
  ...(["SPK3001", "SPK3002", "SPK3003", "SPK3004", "SPK3006", "SPK3007", "SPK3008", "SPK3009"] as const),
]);

/** Codes that can be several mistakes at one place: each thing that is missing is one. */
const severalAtOnePlace: ReadonlySet<Code> = new Set<Code>(["SPK2030", "SPK2071", "SPK2072"]);

/**
 * Collects what the checks find. A part that is checked several times (a block for each use, an experiment for each
 * value of a sweep) is reported once: one code at one place is one diagnostic.
 */
export class Report {
  readonly #errors = new Map<string, Diagnostic>();

  constructor(
    private readonly origins: Origins,
    private readonly hasSyntaxErrors: boolean,
  ) {}

  error<C extends Code>(code: C, node: SyntaxNode, params: ParamsOf<C>): void {
    if (this.hasSyntaxErrors && aboutAbsence.has(code)) return;
    this.add(diagnose(code, this.origins.sourceOf(node), node.span, params));
  }

  /** An error in a text that is no part of the spec, such as a `--set` option. */
  add(diagnostic: Diagnostic): void {
    remember(this.#errors, diagnostic);
  }

  get errors(): Diagnostic[] {
    return [...this.#errors.values()];
  }
}

function remember(found: Map<string, Diagnostic>, diagnostic: Diagnostic): void {
  const { code, source, span, message } = diagnostic;
  const what = severalAtOnePlace.has(code) ? message : "";
  const key = `${code} ${span.start} ${span.end} ${source.path} ${what}`;
  if (!found.has(key)) found.set(key, diagnostic);
}

/** Diagnostics file by file, in the order of `sources`, and in source order within each. */
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
