import { Failure, failIfStopped } from "../../diagnostics/index.js";
import { predictionsPerSample } from "../../runtime/evaluate/counts.js";
import type { OpenedModel, SampleSource, Samples } from "../../runtime/opened-model/index.js";
import { learnedOf, targets } from "../../runtime/target.js";
import { stream } from "../../tensor/random/index.js";
import { type GateDiagnosticName, type GateDiagnosticResults, gateDiagnostics } from "./catalogue.js";
import {
  type DiagnosedPoint,
  type GateDiagnosis,
  gateDiagnosisFormat,
  type Inapplicable,
} from "./gate-diagnosis.js";
import type { GateDiagnosticEvent } from "./gate-diagnostic-event.js";
import { injectionCall } from "./injection-call.js";

export interface GateDiagnosisOptions {
  readonly opened: OpenedModel;
  /** The test split. */
  readonly test: SampleSource;
  /** How many of its samples to look at, at most: 1,000 and 16,384 predictions, unless told otherwise. */
  readonly samples?: number;
  readonly checkpoint: GateDiagnosis["checkpoint"];
  readonly step: number;
  /** All, unless some are named. */
  readonly only?: readonly GateDiagnosticName[];
  readonly observe: (event: GateDiagnosticEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Measures a gated model from within, with its key file. Fails with SPK4039 where it has no keys, and with SPK4081 where
 * the signal asks to stop.
 */
export async function diagnoseGate(options: GateDiagnosisOptions): Promise<GateDiagnosis> {
  const { opened, test, checkpoint, step, only, observe, signal } = options;
  const { experiment } = opened.model;
  if (opened.layouts.length === 0)
    throw Failure.of("experiment-without-injection", { experiment: experiment.name });
  const { spec, name: experimentName, seed, head } = experiment;
  const predictions = predictionsPerSample(opened.model);
  const wanted = options.samples ?? Math.min(1000, Math.ceil(16384 / predictions));
  const samples = await someSamples(test, wanted, seed);
  const results: Partial<Record<GateDiagnosticName, unknown>> = {};
  const inapplicable: Inapplicable[] = [];
  const asked = gateDiagnostics.filter(({ name }) => only?.includes(name) ?? true);
  for (const diagnostic of asked) {
    const { name, title } = diagnostic;
    const reason = reasonAgainst(diagnostic, opened);
    if (reason !== undefined) {
      inapplicable.push({ diagnostic: name, part: null, reason });
      continue;
    }
    const reportProgress = (done: number): void =>
      observe({ kind: "diagnosing", diagnostic: name, title, done });
    const leaveOut = (part: string, why: string): void =>
      void inapplicable.push({ diagnostic: name, part, reason: why });
    reportProgress(0);
    results[name] = await failIfStopped(signal, "diagnosis-interrupted", {}, () =>
      diagnostic.run({ opened, samples, seed, reportProgress, leaveOut, signal }),
    );
    reportProgress(1);
  }
  const { name: engine, device } = opened.engine;
  return {
    ...{
      format: gateDiagnosisFormat,
      spec,
      experiment: experimentName,
      seed,
      engine,
      device,
      checkpoint,
      step,
    },
    samples: samples.count,
    predictions,
    head,
    points: pointsOf(opened),
    asked: asked.map(({ name }) => name),
    results: results as Partial<GateDiagnosticResults>,
    inapplicable,
  };
}

/** Why a diagnostic does not apply; undefined where it does. */
function reasonAgainst(
  diagnostic: (typeof gateDiagnostics)[number],
  opened: OpenedModel,
): string | undefined {
  const { data } = opened.model.experiment;
  if (learnedOf(data) === "class" || diagnostic.withoutClasses) return diagnostic.inapplicable?.(opened);
  return `it looks at classes, and the model learns ${targets[data.target ?? "class"].nouns[1]}`;
}

/** As many samples as are wanted, or all there are, in an order drawn by the seed: a part of them is like the whole. */
function someSamples(test: SampleSource, wanted: number, seed: number): Promise<Samples> {
  return test.pick(stream(seed, "diagnose", "samples").permutation(test.count).subarray(0, wanted));
}

function pointsOf({ layouts, model: { experiment } }: OpenedModel): DiagnosedPoint[] {
  return layouts.flatMap(({ keyspace, config, points }) =>
    points.map(({ name, dim }) => ({
      ...{ point: name, keyspace, m: config.dim, d: dim },
      by: injectionCall(experiment, keyspace, name),
    })),
  );
}
