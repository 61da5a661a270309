import type { LockState } from "../../runtime/locks/lock-record.js";
import type { HeadConfig } from "../../runtime/model.js";
import type { CheckpointName } from "../../runtime/run-folder/checkpoint-name.js";
import type { OtherData } from "../../runtime/run-folder/run-data.js";
import type { GateDiagnosticName, GateDiagnosticResults } from "./catalogue.js";

export const gateDiagnosisFormat = "spankey-diagnosis/1";

/**
 * `diagnosis.json`: what the diagnostics measured of one checkpoint of a run, on samples of its test split. Shares,
 * accuracies and chances lie between 0 and 1. It holds no times and no paths, and nothing of the bases. What each diagnostic
 * finds is described in its file.
 */
export interface GateDiagnosis {
  readonly format: typeof gateDiagnosisFormat;
  /** The identity of the run that was measured. Files of earlier versions lack it. */
  readonly run?: string;
  /** Of a locked run, whether its weights were looked at as they lie there, or under the lock key. */
  readonly lock?: LockState;
  /** How the data differ from those that the run began with; left out where they are the same. */
  readonly otherData?: OtherData;
  readonly spec: string;
  readonly experiment: string;
  readonly seed: number;
  readonly engine: string;
  readonly device: string;
  readonly checkpoint: CheckpointName;
  /** Optimizer steps that the weights have seen. */
  readonly step: number;
  /** Test samples looked at, drawn by the seed. */
  readonly samples: number;
  /** Predictions for each of them: 1, or one at each token. */
  readonly predictions: number;
  readonly head: HeadConfig;
  /** In the order in which keys enter. */
  readonly points: readonly DiagnosedPoint[];
  /** The diagnostics that were to be made; each is in `results`, or `inapplicable` says why it is not. */
  readonly asked: readonly GateDiagnosticName[];
  readonly results: Partial<GateDiagnosticResults>;
  readonly inapplicable: readonly Inapplicable[];
}

export interface DiagnosedPoint {
  readonly point: string;
  readonly keyspace: string;
  /** m, the rows of B, and d, the size of the activation. */
  readonly m: number;
  readonly d: number;
  /** "mul(gamma: 0.5)", or the name of an injection of the spec. */
  readonly by: string;
}

export interface Inapplicable {
  readonly diagnostic: GateDiagnosticName;
  /** What of it; null: all of it. */
  readonly part: string | null;
  readonly reason: string;
}
