import { sha256 } from "js-sha256";
import type { CheckedExperiment, CheckedModel } from "./checked.js";

/**
 * A checksum of what an experiment does: two experiments with the same identity train to the same result. Names of specs,
 * doc comments and everything else that cannot change a result are left out.
 */
export function identityOf(experiment: CheckedExperiment): string {
  const { spec, name, docs, sweeps, combinations, published, attack, ...rest } = experiment;
  return sha256(canonicalText(rest, new Map()));
}

/**
 * A text that experiments of one spec have in common where they have the same identity, made without going through their
 * models: equal ones are one object, to which `models` gives a name.
 */
export function identityText(experiment: CheckedExperiment, models: Map<CheckedModel, string>): string {
  const { spec, name, docs, sweeps, combinations, published, attack, model, ...rest } = experiment;
  const known = models.get(model) ?? String(models.size);
  models.set(model, known);
  return `${known} ${canonicalText(rest, new Map())}`;
}

/** Parts that describe for a reader, or hold the code that builds a layer: they are not part of what an experiment does. */
const remarks: ReadonlySet<string> = new Set(["docs", "layer"]);

/**
 * JSON with sorted names and without remarks. `arguments` have names of the spec's own, so all of them count. Equal parts
 * of a model share one object, whose text is made once.
 */
function canonicalText(value: unknown, made: Map<object, string>, whole = false): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const known = made.get(value);
  if (known !== undefined) return known;
  const text = Array.isArray(value)
    ? `[${value.map((item) => canonicalText(item, made, whole)).join()}]`
    : `{${Object.entries(value)
        .filter(([name]) => whole || !remarks.has(name))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, part]) => `${JSON.stringify(name)}:${canonicalText(part, made, name === "arguments")}`)
        .join()}}`;
  made.set(value, text);
  return text;
}
