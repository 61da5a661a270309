import { isDeepStrictEqual } from "node:util";
import { count, enumeration } from "../../diagnostics/message.js";
import { learnedOf } from "../../runtime/target.js";
import { victimRemarks } from "../attacks/finding.js";
import type { ComparedRun, Comparison } from "./compare.js";

/** What must be known to read a comparison: what the runs do not share. */
export function remarksOn({ runs, scores }: Comparison): string[] {
  const partial = [...new Set(scores.filter(({ values }) => values.includes(null)).map(({ set }) => set))];
  const withAttacks = runs.filter(({ sources }) => sources.attacks !== undefined);
  const budgets = withAttacks.map(({ sources }) => sources.attacks?.budget);
  const stopped = runs.filter(({ sources }) => sources.result.status !== "finished");
  return [
    ...(differ(runs, ({ sources }) => learnedOf(sources.experiment.data))
      ? ["The runs learn different tasks: only measures of the same name stand beside one another."]
      : []),
    ...stopped.map(
      ({ name, sources: { result } }) =>
        `${name} did not finish: ${result.status} after ${count(result.steps, "step")}.`,
    ),
    ...(differ(runs, ({ spec }) => spec && Object.values(spec.files))
      ? ["The texts of the specs differ: their models, too, may differ in what no setting names."]
      : []),
    ...(["train", "validation", "test"] as const).flatMap((split) => splitRemark(runs, split)),
    ...(differ(runs, placeOf)
      ? [`Engines differ: ${runs.map((run) => `${run.name} on ${placeOf(run)}`).join(", ")}.`]
      : []),
    ...partial.map(
      (set) =>
        `Not every run has every score of ${setNames[set]}: what is empty was not measured, or does not apply.`,
    ),
    ...(withAttacks.length === 0 || withAttacks.length === runs.length
      ? []
      : [`Attacks were made on ${enumeration(withAttacks.map(({ name }) => name))} alone.`]),
    ...withAttacks.flatMap(attackRemarks),
    ...(new Set(budgets).size > 1
      ? ["Attacks were made within different budgets, so that prices do not compare."]
      : []),
  ];
}

export const setNames = { validation: "validation", test: "test", locked: "test, locked" } as const;

function differ(runs: readonly ComparedRun[], of: (run: ComparedRun) => unknown): boolean {
  return runs.some((run) => !isDeepStrictEqual(of(run), of(runs[0] ?? run)));
}

function splitRemark(runs: readonly ComparedRun[], split: "train" | "validation" | "test"): string[] {
  const known = runs.filter(({ record }) => record.splits?.[split] !== undefined);
  if (!differ(known, ({ record }) => record.splits?.[split]?.sha256)) return [];
  const samples = known.map(({ name, record }) => `${name} ${record.splits?.[split]?.samples}`);
  return [`The ${split} samples are not the same (${samples.join(", ")}).`];
}

function placeOf({ sources: { result } }: ComparedRun): string {
  return `${result.engine}, ${result.device}`;
}

/** What was attacked, where that is not the run as it ended. */
function attackRemarks({ name, sources: { attacks } }: ComparedRun): string[] {
  const { lock, otherData } = attacks ?? {};
  return [
    ...(otherData === undefined ? [] : [`The attacks on ${name} are of other data than the run's.`]),
    ...(lock === undefined ? [] : [`The attacks on ${name} are of the ${lock} weights.`]),
    ...(attacks ? victimRemarks(attacks).map((remark) => `${name}: ${remark}`) : []),
  ];
}
