import { type ComputeTarget, computeTargets } from "../catalogue.js";
import { preferred } from "../choose.js";
import { type ProbeOptions, type ProbeReport, probeTarget } from "./probe.js";

/** A report, and whether the losses agree with those of the first working CPU target; null if there is nothing to compare. */
export interface ComparedReport extends ProbeReport {
  readonly agrees: boolean | null;
}

export interface TargetsReport {
  readonly reports: readonly ComparedReport[];
  /** What `auto` takes. */
  readonly chosen: { readonly engine: string; readonly device: string } | null;
}

/** The share by which losses of the tiny network may differ after five steps: float32 sums in another order. */
const lossTolerance = 1e-3;

/** Tries every target, one after the other: in parallel they would slow each other down. */
export async function probeTargets(
  trying: (target: ComputeTarget) => void,
  options: ProbeOptions = {},
): Promise<TargetsReport> {
  const reports: ProbeReport[] = [];
  for (const target of computeTargets()) {
    trying(target);
    reports.push(await probeTarget(target, options));
  }
  const standard = reports.find(({ works, gpu }) => works && !gpu)?.losses;
  const judged = reports.map((report) => ({ ...report, agrees: agreement(report, standard) }));
  const chosen = preferred(judged);
  return {
    reports: judged,
    chosen: chosen === undefined ? null : { engine: chosen.engine, device: chosen.device },
  };
}

function agreement({ works, losses }: ProbeReport, standard: readonly number[] | undefined): boolean | null {
  if (!works || standard === undefined) return null;
  return losses.every(
    (loss, i) => Math.abs(loss - (standard[i] ?? Number.NaN)) <= lossTolerance * Math.abs(loss),
  );
}
