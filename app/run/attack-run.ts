import type { AttackReport } from "../../audit/attacks/index.js";
import { type AttackBudget, type AttackName, attackCatalogue, attackNames } from "../../audit/language.js";
import { Failure, failIfStopped, notice, suggest } from "../../diagnostics/index.js";
import type { Dataset } from "../../runtime/index.js";
import { type TaskOptions, taskOf } from "../task.js";
import type { MeasurementOptions } from "./measurement-file.js";
import type { OpenedRun } from "./open-run.js";
import type { StoredRunOptions } from "./stored-run.js";

export interface AttackRunOptions extends StoredRunOptions, MeasurementOptions, TaskOptions {
  /** Some of the attacks, by name; all unless given. */
  readonly only?: readonly string[] | undefined;
  /** How much to try; as the spec says, or `standard`, unless given. */
  readonly budget?: AttackBudget | undefined;
  /** The seed of the attacker; 0 unless given. */
  readonly seed?: number | undefined;
  /** Nobody else has the file of weights that training began with: controls begin with fresh ones. */
  readonly privateWeights?: boolean | undefined;
}

export interface AttackedRun {
  readonly report: AttackReport;
  /** The path of `attacks.json`; undefined where it could not be written, of which `notify` was told. */
  readonly file: string | undefined;
}

/**
 * Uses the gated model of a run without authority, in every way there is, its weights under the lock of its spec where it has one, and writes `attacks.json` and the report into its
 * folder, or another file. Fails with SPK4002 where that cannot be written, before anything is tried, with SPK4070 where an
 * attack is not known, SPK4071 where it is stopped, SPK4072 where valid keys do no better than guessing, SPK4073 where there
 * is neither a gate nor a lock of its spec nor, with the key of a lock, a locked folder, SPK4074 where there are too few test samples, SPK4075 where those that are scored on are of one class, SPK4450 where
 * weights are to be private and none came from a file.
 */
export async function attackRun(path: string, options: AttackRunOptions = {}): Promise<AttackedRun> {
  const only = options.only?.map(attackOf);
  const { attackSplits, attackVictim, planAttacks } = await import("../../audit/attacks/index.js");
  const { KeySource, loadSlots, lockInMemory, publicWeights, RunFolder } = await import(
    "../../runtime/index.js"
  );
  const { openRun } = await import("./open-run.js");
  const { MeasurementFile } = await import("./measurement-file.js");
  const task = taskOf(options);
  const { observe, signal } = task;
  const { budget, seed = 0 } = options;
  const lockOwn = ({ model, engine, hostWeights, layouts, key }: OpenedRun["opened"], dataset: Dataset) => {
    const keys = new KeySource(layouts, model.experiment.seed, key.bases);
    return lockInMemory(model, hostWeights, { dataset, engine, keys });
  };
  const target = MeasurementFile.open(RunFolder.open(path), "attacks", {
    ...{ ...options, planned: only ?? attackNames, notify: task.notify },
  });
  const opened = await openRun(path, options, task, { holdsTest: true });
  const { opened: owner, published, checkpoint, dataset, trainedOn, step, marks } = opened;
  let victim = owner;
  try {
    // a locked folder that lies there without its key is attacked as it is
    const lockedInMemory = marks.lock === undefined ? await lockOwn(owner, dataset) : undefined;
    if (lockedInMemory !== undefined)
      task.notify(notice("attack-on-throwaway-lock", { path, ...lockedInMemory }));
    const hidden = lockedInMemory ?? publishedLock(published);
    if (hidden !== undefined) victim = owner.withWeights(hidden.weights);
    // a lock leaves weights alone: what a checkpoint holds besides never leaves its owner with it
    const isWhole = hidden === undefined && marks.lock === undefined;
    const kept = isWhole ? loadSlots(opened.folder, opened.file, owner.model) : {};
    const slots = Object.keys(kept).length === 0 ? undefined : kept;
    const ofFile = publicWeights(opened.folder, opened.record, owner.model);
    if (options.privateWeights && ofFile === undefined) throw Failure.of("no-file-weights", { path });
    const fileWeights = ofFile && (options.privateWeights ? "private" : "public");
    const lock = hidden && { name: hidden.lock, parameters: hidden.parameters };
    const { experiment } = victim.model;
    const plan = planAttacks(experiment.attack, { ...(budget && { budget }), ...(only && { only }) });
    const data = await attackSplits(experiment, dataset, {
      ...{ seed, ownersSamples: trainedOn, memory: options.dataMemory },
    });
    const about = {
      victim,
      ...(lock && { locked: { lock, owner } }),
      ...(slots && { slots }),
      ...(ofFile && !options.privateWeights && { publicWeights: ofFile }),
    };
    const suite = { ...about, data, plan, seed, observe, signal };
    const attacks = await failIfStopped(signal, "attack-interrupted", {}, () => attackVictim(suite));
    // what was attacked are the locked weights, with or without the key that authorised accuracy takes
    const attacked = marks.lock === undefined ? marks : { ...marks, lock: "locked" as const };
    const inMemory = lockedInMemory && {
      ...{ lock: lockedInMemory.lock, parameters: lockedInMemory.parameters },
    };
    const report: AttackReport = {
      ...{ ...attacks, ...attacked, checkpoint, step },
      ...(inMemory && { lockedInMemory: inMemory }),
      ...(fileWeights && { fileWeights }),
    };
    return { report, file: await target.write(report, task) };
  } finally {
    if (victim !== owner) victim.release();
    await owner.dispose();
    dataset.release?.();
  }
}

/** The lock of a locked folder that is opened under its key, and the weights as everybody has them. */
function publishedLock(published: OpenedRun["published"]) {
  if (published === undefined) return undefined;
  const { record, weights } = published;
  return {
    ...{ lock: record.lock.name, parameters: Object.keys(record.parameters) },
    weights: { ...weights.parameters, ...weights.buffers },
  };
}

function attackOf(name: string): AttackName {
  const found = attackCatalogue.get(name);
  if (found !== undefined) return found.name;
  throw Failure.of("unknown-attack", { name, known: attackNames, suggestion: suggest(name, attackNames) });
}
