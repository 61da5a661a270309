import { Failure } from "../../diagnostics/index.js";
import { predictionsPerSample } from "../../runtime/evaluate/counts.js";
import type { ExperimentConfig, InjectionConfig } from "../../runtime/model.js";
import { type OpenedModel, pickSamples, type Samples } from "../../runtime/opened-model/index.js";
import { stream } from "../../tensor/random/index.js";
import { absorption } from "./absorption.js";
import { curves } from "./curves.js";
import type { DiagnoseEvent } from "./diagnose-event.js";
import type { DiagnosedPoint, Diagnosis, DiagnosticResults, Inapplicable } from "./diagnosis.js";
import type { Diagnostic } from "./diagnostic.js";
import { type DiagnosticName, diagnosticNames } from "./diagnostic-catalogue.js";
import { energy } from "./energy.js";
import { margin } from "./margin.js";
import { reject } from "./reject.js";
import { unlockMatrix } from "./unlock.js";

const diagnostics: { readonly [Name in DiagnosticName]: Diagnostic<Name> } = {
  energy,
  margin,
  absorption,
  unlock: unlockMatrix,
  reject,
  curves,
};

export interface DiagnoseOptions {
  readonly opened: OpenedModel;
  /** The test split, whole. */
  readonly test: Samples;
  /** How many of its samples to look at, at most: 1,000 and 16,384 predictions, unless told otherwise. */
  readonly samples?: number;
  readonly checkpoint: Diagnosis["checkpoint"];
  readonly step: number;
  /** All, unless some are named. */
  readonly only?: readonly DiagnosticName[];
  readonly observe: (event: DiagnoseEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Measures a gated model from within, with its key file. Fails with SPK4039 where it has no keys, and with SPK4081 where
 * the signal asks to stop.
 */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const { opened, test, checkpoint, step, only = diagnosticNames, signal } = options;
  const { experiment } = opened.model;
  if (opened.layouts.length === 0)
    throw Failure.of("experiment-without-injection", { experiment: experiment.name });
  const predictions = predictionsPerSample(opened.model);
  const wanted = options.samples ?? Math.min(1000, Math.ceil(16384 / predictions));
  const samples = someSamples(test, wanted, experiment.seed);
  const results: Partial<Record<DiagnosticName, unknown>> = {};
  const inapplicable: Inapplicable[] = [];
  const asked = diagnosticNames.filter((name) => only.includes(name));
  for (const name of asked) {
    const reason = diagnostics[name].inapplicable(opened);
    if (reason !== undefined) {
      inapplicable.push({ diagnostic: name, part: null, reason });
      continue;
    }
    const tell = (done: number): void => options.observe({ kind: "diagnosing", diagnostic: name, done });
    tell(0);
    results[name] = await stoppable<unknown>(signal, () =>
      diagnostics[name].run({
        opened,
        samples,
        seed: experiment.seed,
        progress: tell,
        leaveOut: (part, why) => inapplicable.push({ diagnostic: name, part, reason: why }),
        signal,
      }),
    );
    tell(1);
  }
  const { spec, name, seed, head } = experiment;
  const { name: engine, device } = opened.engine;
  return {
    ...{ format: "spankey-diagnosis/1", spec, experiment: name, seed, engine, device, checkpoint, step },
    samples: samples.count,
    predictions,
    head,
    points: pointsOf(opened),
    asked,
    results: results as Partial<DiagnosticResults>,
    inapplicable,
  };
}

/** As many samples as are wanted, or all there are, in an order drawn by the seed: a part of them is like the whole. */
function someSamples(test: Samples, wanted: number, seed: number): Samples {
  return pickSamples(test, stream(seed, "diagnose", "samples").permutation(test.count).subarray(0, wanted));
}

async function stoppable<R>(signal: AbortSignal, work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw Failure.of("diagnosis-interrupted", {}, error);
    throw error;
  }
}

function pointsOf({ layouts, model: { experiment } }: OpenedModel): DiagnosedPoint[] {
  return layouts.flatMap(({ keyspace, config, points }) =>
    points.map(({ name, dim }) => ({
      ...{ point: name, keyspace, m: config.dim, d: dim },
      by: describeInjection(experiment, keyspace, name),
    })),
  );
}

/** "mul(gamma: 0.5)" */
function describeInjection({ injections }: ExperimentConfig, keyspace: string, point: string): string {
  const found = injections.find((each) => each.keyspace === keyspace && each.points.includes(point));
  if (found === undefined) throw new Error(`nothing is injected at ${point}`);
  const [name, given] = callOf(found);
  const list = Object.entries(given).map(([argument, value]) => `${argument}: ${value}`);
  return list.length === 0 ? name : `${name}(${list.join(", ")})`;
}

function callOf(injection: InjectionConfig): [string, Readonly<Record<string, number>>] {
  return injection.by === "expression"
    ? [injection.injection, injection.arguments]
    : [injection.by, { gamma: injection.gamma }];
}
