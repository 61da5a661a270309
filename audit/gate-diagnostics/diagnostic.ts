import type { OpenedModel, Samples } from "../../runtime/opened-model/index.js";
import type { DiagnosticResults } from "./diagnosis.js";
import type { DiagnosticName } from "./diagnostic-catalogue.js";

export interface DiagnosticContext<Resident = unknown> {
  readonly opened: OpenedModel<Resident>;
  readonly samples: Samples;
  readonly seed: number;
  /** Hears how much of the diagnostic is done, from 0 to 1. */
  readonly progress: (done: number) => void;
  /** Hears what part of the diagnostic cannot be made, and why. */
  readonly leaveOut: (part: string, reason: string) => void;
  readonly signal: AbortSignal;
}

/** One way to look at a gated model from within, with all that its owner knows. One file in this folder for each. */
export interface Diagnostic<Name extends DiagnosticName> {
  /** Why there is nothing to measure in this model; undefined where there is. */
  inapplicable(opened: OpenedModel): string | undefined;
  run(context: DiagnosticContext): Promise<DiagnosticResults[Name]>;
}
