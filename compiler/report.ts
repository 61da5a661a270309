import {
  type Diagnostic,
  diagnosticOf,
  type MessageName,
  messageOf,
  type ParamsOf,
  type SourceFile,
} from "../diagnostics/index.js";
import type { Experiment } from "../grammar/ast.js";
import type { Origins, SyntaxNode } from "./origins.js";

/**
 * Collects the errors of the checks. A part that is checked several times (a block for each use, an experiment for each
 * value of a sweep) is reported once: one message at one place is one diagnostic. What is wrong with a part in the experiments that
 * inherit it, and not where it is written, names these.
 */
export class Report {
  readonly #errors = new Map<string, Diagnostic>();
  readonly #ofHeirs = new Map<string, Diagnostic>();
  #checked: ExperimentUnderCheck | undefined;
  /** How often something was reported, what was reported before included. */
  #reports = 0;

  constructor(
    private readonly origins: Origins,
    private readonly hasSyntaxErrors: boolean,
  ) {}

  error<Name extends MessageName>(name: Name, node: SyntaxNode, params: ParamsOf<Name>): void {
    if (this.hasSyntaxErrors && messageOf(name).isAboutAbsence) return;
    if (this.#checked?.isWanted === false && messageOf(name).severity === "warning") return;
    const diagnostic = diagnosticOf(name, this.origins.sourceOf(node), node.span, params);
    const heir = this.#heirOf(node);
    if (heir === undefined) this.add(diagnostic);
    else this.#count(() => rememberOf(this.#ofHeirs, diagnostic, heir.name.text), diagnostic);
  }

  /** Checks one of several experiments: `error` tells its own parts from those that it inherits. */
  within<T>(experiment: ExperimentUnderCheck, check: () => T): T {
    this.#checked = experiment;
    try {
      return check();
    } finally {
      this.#checked = undefined;
    }
  }

  /** The experiment that is checked, where a part is written in another one. */
  #heirOf(node: SyntaxNode): Experiment | undefined {
    if (this.#checked === undefined) return undefined;
    const { heir, all } = this.#checked;
    return all.some((other) => other !== heir && this.#contains(other, node)) ? heir : undefined;
  }

  #contains(whole: SyntaxNode, part: SyntaxNode): boolean {
    const isOfText = this.origins.sourceOf(whole) === this.origins.sourceOf(part);
    return isOfText && whole.span.start <= part.span.start && part.span.end <= whole.span.end;
  }

  /** What is written there. */
  textOf(node: SyntaxNode): string {
    const { start, end } = node.span;
    return this.origins.sourceOf(node).text.slice(start, end);
  }

  /** Adds an error in a text outside the spec, such as a `--set` option. */
  add(diagnostic: Diagnostic): void {
    this.#count(() => remember(this.#errors, diagnostic), diagnostic);
  }

  #count(remembering: () => void, { source, span }: Diagnostic): void {
    remembering();
    this.#reports += 1;
    const shown = this.#errors.size + this.#ofHeirs.size;
    if (shown < mostErrors && this.#reports < mostReports) return;
    remember(this.#errors, diagnosticOf("too-many-errors", source, span, { shown }));
    throw new CheckStopped();
  }

  /** Reports an error after which nothing more is checked. */
  stop<Name extends MessageName>(name: Name, node: SyntaxNode, params: ParamsOf<Name>): never {
    this.error(name, node, params);
    throw new CheckStopped();
  }

  get errors(): Diagnostic[] {
    const own = [...this.#errors.values()];
    const said = new Set(own.map(keyWithMessage));
    return [
      ...own,
      ...[...this.#ofHeirs].flatMap(([key, diagnostic]) => (said.has(key) ? [] : [diagnostic])),
    ];
  }
}

interface ExperimentUnderCheck {
  readonly heir: Experiment;
  /** All experiments of a spec and of what it imports. */
  readonly all: readonly Experiment[];
  /** Whether it is asked for: nobody need be warned of others. */
  readonly isWanted: boolean;
}

/** Thrown where the rest of a spec is not checked; what was found until then is in the report. */
export class CheckStopped extends Error {}

/** Errors that are worth reading. Each may take a look at all of the spec, as for names that were probably meant. */
const mostErrors = 100;
/** Reports of errors, those that are found again in each combination of a sweep included. */
const mostReports = 5000;

function remember(found: Map<string, Diagnostic>, diagnostic: Diagnostic): void {
  const key = messageOf(diagnostic.name).isRepeatable ? keyWithMessage(diagnostic) : keyOf(diagnostic);
  if (!found.has(key)) found.set(key, diagnostic);
}

/** Two experiments may inherit one part, and each find something else wrong with it. */
function rememberOf(found: Map<string, Diagnostic>, diagnostic: Diagnostic, heir: string): void {
  const key = keyWithMessage(diagnostic);
  const heirs = found.get(key)?.inheritedBy ?? [];
  if (!heirs.includes(heir)) found.set(key, { ...diagnostic, inheritedBy: [...heirs, heir] });
}

function keyOf({ name, span, source }: Diagnostic): string {
  return `${name} ${span.start} ${span.end} ${source.path}`;
}

function keyWithMessage(diagnostic: Diagnostic): string {
  return `${keyOf(diagnostic)} ${diagnostic.message}`;
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
