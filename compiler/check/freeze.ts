import type { FreezeSetting } from "../../grammar/ast.js";
import type { LockConfig } from "../../runtime/model.js";
import type { Checks } from "./checks.js";
import type { ExperimentForm } from "./experiment-form.js";
import type { ModelInstance } from "./model.js";
import { checkPlaces, namesIn } from "./places.js";

/** `freeze none` takes back what a base freezes. Layers are numbered, so that none has this name. */
const nothing = "none";

/**
 * The places that training leaves as they are; left out where there is none, and where something about them is wrong. What a lock is
 * put at must not be frozen as a whole: weights that training leaves alone are known to whoever knows where they come from.
 */
export function checkFreeze(
  checks: Checks,
  { freeze, start }: ExperimentForm,
  model: ModelInstance | undefined,
  lock: LockConfig | undefined,
): readonly string[] | undefined {
  const complete = model?.complete;
  if (freeze === undefined || complete === undefined || isNothing(freeze)) return undefined;
  const names = namesIn(complete.body);
  const places = checkPlaces(checks, freeze.at, names, { takesBuffers: true });
  if (places === undefined) return undefined;
  const frozen = names.frozenAt(places);
  const { trained } = names;
  if (trained.every((name) => frozen.has(name))) {
    checks.report.error("nothing-to-train", freeze, { model: complete.name });
    return undefined;
  }
  const isSecretStart = start?.value.kind === "Reference" && start.value.name.text === "secret";
  if (lock !== undefined && !isSecretStart) {
    const locked = lock.at === undefined ? trained : names.trainedAt(lock.at);
    if (locked.every((name) => frozen.has(name)))
      checks.report.error("lock-at-frozen", freeze, { lock: lock.by.name });
  }
  return places;
}

function isNothing({ at: [only, ...others] }: FreezeSetting): boolean {
  return (
    others.length === 0 &&
    only?.kind === "PointReference" &&
    only.index === undefined &&
    only.name.text === nothing
  );
}
