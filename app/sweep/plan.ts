import { resolve } from "node:path";
import { type CheckedExperiment, identityOf, type SettingText } from "../../compiler/index.js";
import { fingerprintSources } from "../../runtime/data/index.js";
import { fingerprintWeights } from "../../runtime/weights/load-weights.js";
import { addressOf, type JobPlace, type SweepJob } from "../jobs/index.js";
import type { CompiledSpec } from "../spec/compile.js";
import { version } from "../version.js";

/** One run of a sweep: the settings that tell it from the others, all of its experiment, and the job that does it. */
export interface PlannedRun {
  readonly experiment: string;
  readonly settings: readonly SettingText[];
  readonly checked: CheckedExperiment;
  readonly job: SweepJob;
}

export interface PlanOptions {
  /** What was set on top of the spec: a job starts from the spec again. */
  readonly settings?: readonly SettingText[] | undefined;
  readonly engine?: string | undefined;
  readonly device?: string | undefined;
  /** The folder of the data; undefined: where the dataset comes from by itself. */
  readonly data?: string | undefined;
}

/** The runs of all experiments of a compiled spec: one for each combination of a sweep, one where there is none. */
export async function planRuns(compiled: CompiledSpec, options: PlanOptions): Promise<PlannedRun[]> {
  const data = options.data === undefined ? undefined : resolve(options.data);
  const place: JobPlace = { engine: options.engine ?? "auto", device: options.device ?? "auto" };
  const checksums = new Map<string, Promise<string | null>>();
  const checksumOf = (experiment: CheckedExperiment): Promise<string | null> => {
    const key = JSON.stringify(experiment.data.dataset);
    const known = checksums.get(key) ?? fingerprintSources(experiment.data, data);
    checksums.set(key, known);
    return known;
  };
  const weights = new Map<string, string | undefined>();
  const weightsOf = ({ weights: config }: CheckedExperiment): string | undefined => {
    const key = JSON.stringify([config?.file, config?.ofRun]);
    if (!weights.has(key)) weights.set(key, fingerprintWeights(config));
    return weights.get(key);
  };
  const planned = compiled.experiments.flatMap((experiment) =>
    combinationsOf(experiment).map(async ({ settings, experiment: checked }) => {
      const dataChecksum = await checksumOf(checked);
      const identity = identityOf(checked);
      const weightsChecksum = weightsOf(checked);
      const job: SweepJob = {
        version: version(),
        address: addressOf({ version: version(), identity, place, dataChecksum, weightsChecksum }),
        spec: { path: compiled.path, files: compiled.files },
        experiment: experiment.name,
        settings: [...(options.settings ?? []), ...settings],
        place,
        data: data ?? null,
        dataChecksum,
        ...(weightsChecksum !== undefined && { weightsChecksum }),
      };
      return { experiment: experiment.name, settings, checked, job };
    }),
  );
  return await Promise.all(planned);
}

function combinationsOf(experiment: CheckedExperiment): CheckedExperiment["combinations"] {
  return experiment.sweeps.length === 0 ? [{ settings: [], experiment }] : experiment.combinations;
}
