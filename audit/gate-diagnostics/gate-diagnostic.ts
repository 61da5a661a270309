import type { HeadConfig } from "../../runtime/model.js";
import type { OpenedModel, Samples } from "../../runtime/opened-model/index.js";
import type { Contradiction, Schema } from "../../runtime/stored-json/index.js";
import type { ReportBlock } from "../document/section.js";
import type { TextTable } from "../document/table.js";
import type { DiagnosedPoint } from "./gate-diagnosis.js";

/**
 * A measurement of a gated model from within, with all that its owner knows. Each is one file of this folder, with what it
 * measures, how that reads on a terminal, and what the report of a run shows of it.
 */
export interface GateDiagnostic<Name extends string = string, Result = unknown> {
  readonly name: Name;
  /** "energy inside the span" */
  readonly title: string;
  readonly section: {
    readonly title: string;
    /** The report first shows what keys give access to, and then the mechanism behind that. */
    readonly part: "access" | "mechanism";
  };
  /** What `diagnosis.json` holds of its result, to be read again. */
  readonly schema: Schema<Result>;
  /** What in a result does not follow from the rest of it, or cannot be of what was diagnosed. */
  contradictions?(result: Result, diagnosed: Diagnosed): Iterable<Contradiction>;
  /** Whether it looks at keys and weights alone, and so applies whatever a model learns; others look at classes. */
  readonly withoutClasses?: true;
  /** Why there is nothing to measure in this model; undefined where there is. Left out where there always is. */
  inapplicable?(opened: OpenedModel): string | undefined;
  run(context: GateDiagnosticContext): Promise<Result>;
  /** For a terminal. */
  tables(result: Result): readonly GateDiagnosticTable[];
  /** For the report. */
  blocks(result: Result, head: HeadConfig): readonly ReportBlock[];
}

/** What results are of. */
export interface Diagnosed {
  readonly head: HeadConfig;
  readonly points: readonly DiagnosedPoint[];
  readonly samples: number;
}

export interface GateDiagnosticContext {
  readonly opened: OpenedModel;
  readonly samples: Samples;
  readonly seed: number;
  /** Reports how much of the diagnostic is done, from 0 to 1. */
  readonly reportProgress: (done: number) => void;
  /** Says what part of the diagnostic cannot be made, and why. */
  readonly leaveOut: (part: string, reason: string) => void;
  readonly signal: AbortSignal;
}

/** A name for each row, and figures. */
export interface GateDiagnosticTable extends TextTable {
  /** What a reader must know of the figures. */
  readonly note?: string;
}

/** A diagnostic whose result has one type in `run`, `tables` and `blocks`. */
export function defineGateDiagnostic<const Name extends string, Result>(
  diagnostic: GateDiagnostic<Name, Result>,
): GateDiagnostic<Name, Result> {
  return diagnostic;
}
