import type { CheckedExperiment } from "../../compiler/index.js";
import type { LockConfig } from "../../runtime/model.js";
import type { ConfigValue } from "../../tensor/signature.js";

/**
 * The one training that all locks of a spec are put on, as the experiment of the first of them: none of them asks anything of it.
 * Undefined where the spec has no lock, or locks of different trainings.
 */
export function sharedTraining(experiments: readonly CheckedExperiment[]): CheckedExperiment | undefined {
  const [first, ...others] = experiments.filter(({ lock }) => lock !== undefined);
  if (first === undefined) return undefined;
  return others.every((other) => training(other) === training(first)) ? first : undefined;
}

/** All that a training depends on. */
function training(experiment: CheckedExperiment): string {
  const { name: _, docs: __, lock: ___, attack: ____, published: _____, ...of } = experiment;
  return JSON.stringify(of);
}

/** A lock as options of `spkc lock`. */
export function lockOptions({ by, at }: LockConfig): string[] {
  const given = Object.entries(by.arguments).map(([name, value]) => `${name}: ${text(value)}`);
  const call = given.length === 0 ? by.name : `${by.name}(${given.join(", ")})`;
  return ["--by", call, ...(at === undefined ? [] : ["--at", at.join(",")])];
}

const text = (value: ConfigValue): string => (Array.isArray(value) ? `(${value.join(", ")})` : String(value));
