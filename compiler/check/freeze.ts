import { isNoPlace } from "../../grammar/no-place.js";
import {
  adaptedMatrices,
  type Freezing,
  frozenWeights,
  type ParameterNames,
} from "../../runtime/language.js";
import type { AdapterConfig, LockConfig } from "../../runtime/model.js";
import type { Checks } from "./checks.js";
import type { ExperimentForm } from "./experiment-form.js";
import type { ModelInstance } from "./model.js";
import { checkPlaces, namesIn } from "./places.js";

/**
 * The places that training leaves as they are; left out where none is written, and where something about them is wrong. With adapters,
 * which freeze what they find unless `freeze` says what is frozen, `freeze none` is an empty list.
 */
export function checkFreeze(
  checks: Checks,
  { freeze, adapts: written }: ExperimentForm,
  model: ModelInstance | undefined,
  adapt: readonly AdapterConfig[] | undefined,
): readonly string[] | undefined {
  const complete = model?.complete;
  if (freeze === undefined || complete === undefined) return undefined;
  if (isNoPlace(freeze.at)) return adapt && [];
  const names = namesIn(complete.body);
  const places = checkPlaces(checks, freeze.at, names, { takesBuffers: true });
  if (places === undefined) return undefined;
  const frozen = names.frozenAt(places);
  const adapts = written.some(({ by }) => by !== undefined);
  if (!adapts && names.trained.every((name) => frozen.has(name))) {
    checks.report.error("nothing-to-train", freeze, { model: complete.name });
    return undefined;
  }
  return places;
}

/** The weights that are after training what they were before, adapted ones not among them. */
export function unchangedWeights(names: ParameterNames, experiment: Freezing): ReadonlySet<string> {
  const adapted = adaptedMatrices(experiment);
  return new Set([...frozenWeights(names, experiment)].filter((name) => !adapted.has(name)));
}

interface Locked {
  readonly names: ParameterNames;
  readonly lock: LockConfig;
  readonly unchanged: ReadonlySet<string>;
}

/**
 * What a lock is put at must not be frozen as a whole: weights that training leaves alone are known to whoever knows where they come
 * from.
 */
export function checkLockedWeights(
  { report }: Checks,
  { freeze, adapts, start }: ExperimentForm,
  { names, lock, unchanged }: Locked,
): void {
  const isSecretStart = start?.value.kind === "Reference" && start.value.name.text === "secret";
  const frozenBy = freeze ?? adapts[0];
  if (isSecretStart || frozenBy === undefined) return;
  const locked = lock.at === undefined ? names.trained : names.trainedAt(lock.at);
  if (locked.every((name) => unchanged.has(name)))
    report.error("lock-at-frozen", frozenBy, { lock: lock.by.name });
}
