import { count } from "../../diagnostics/message.js";
import type { LockRecord } from "../../runtime/locks/index.js";
import { isGated } from "../../runtime/model.js";
import type { OtherData } from "../../runtime/run-folder/run-data.js";
import { learnedOf } from "../../runtime/target.js";
import { verdictSentence, victimRemarks } from "../attacks/finding.js";
import { aside, type ReportParagraph, type ReportSection } from "../document/section.js";
import { gateDiagnostics } from "../gate-diagnostics/index.js";
import { accuracySection } from "./sections/accuracy.js";
import { attacksSection } from "./sections/attacks.js";
import { byClassSection } from "./sections/by-class.js";
import { dataSection } from "./sections/data.js";
import { measuredSection } from "./sections/measured.js";
import { recoverySection } from "./sections/recovery.js";
import { trainingSection } from "./sections/training.js";
import { weightsSection } from "./sections/weights.js";
import { worstSamplesSection } from "./sections/worst-samples.js";
import { commandOf, type ReportSources } from "./sources.js";

/** What a report says, free of how it looks. */
export interface ReportContent {
  readonly title: string;
  /** What the attacks found, in one sentence. */
  readonly finding: string;
  /** How the run ended, and which measurements are of other weights than the result. */
  readonly about: readonly ReportParagraph[];
  readonly sections: readonly ReportSection[];
}

export function contentOf(sources: ReportSources): ReportContent {
  const { experiment, data, weights, lock, diagnosis } = sources;
  const measured = (part: "access" | "mechanism"): ReportSection[] =>
    gateDiagnostics
      .filter(({ section }) => section.part === part)
      .map((diagnostic) => measuredSection(diagnostic, diagnosis));
  const { attacks } = sources;
  // a network without keys is measured and attacked where its owner asks for it
  const isAboutKeys =
    isGated(experiment) || [lock, diagnosis, attacks, experiment.lock].some((one) => one !== undefined);
  return {
    title: `${experiment.name} (${experiment.spec}), seed ${experiment.seed}`,
    finding: isAboutKeys ? findingOf(sources) : "This network has no gate.",
    about: aboutRun(sources),
    sections: [
      ...(data === undefined ? [] : [dataSection(data)]),
      ...(weights === undefined ? [] : [weightsSection(weights)]),
      ...(lock === undefined ? ownSections(sources) : []),
      ...(isAboutKeys ? [...measured("access"), ...measured("mechanism")] : []),
      ...(isAboutKeys ? [recoverySection(sources), attacksSection(sources)] : []),
    ],
  };
}

/** How the run trained, and what that came to. */
function ownSections(sources: ReportSources): ReportSection[] {
  const scores = [trainingSection(sources), accuracySection(sources)];
  return [...scores, ...byClassSection(sources), worstSamplesSection(sources)];
}

/** The sentence on top. It names what was tried and what that found, and never says that nothing can be found. */
export function findingOf({ experiment, attacks }: ReportSources): string {
  if (attacks === undefined) {
    if (learnedOf(experiment.data) !== "class")
      return "No attack here can be made on a model that learns no classes, so that nothing is known of what its gate withstands.";
    return `No attack has been made on this run, so that nothing is known of what its gate withstands; \`${commandOf.attacks}\` makes them.`;
  }
  return verdictSentence(attacks);
}

function aboutRun({ lock, result, diagnosis, attacks }: ReportSources): ReportParagraph[] {
  const status = lock === undefined ? statusOf(result) : describeLock(lock);
  const measurements = [
    { what: "diagnostics", measured: diagnosis },
    { what: "attacks", measured: attacks },
  ];
  const remarks = measurements.flatMap(({ what, measured }) => [
    ...(measured === undefined || result === undefined || measured.step === result.steps
      ? []
      : [`The ${what} are of the ${measured.checkpoint} checkpoint, after step ${measured.step}.`]),
    ...(measured?.lock === undefined ? [] : [`The ${what} are of the ${measured.lock} weights.`]),
    ...(measured?.otherData === undefined
      ? []
      : [`The ${what} are of other data than the run's: ${describeOtherData(measured.otherData)}.`]),
  ]);
  return [`Status: ${status}`, ...remarks, ...(attacks ? victimRemarks(attacks) : [])].map(aside);
}

function statusOf(result: ReportSources["result"]): string {
  if (result === undefined) return "not ended.";
  return `${result.status}. ${result.steps} optimizer steps on ${result.engine}, ${result.device}.`;
}

/** What is locked, and that no accuracy here is of the locked weights. */
function describeLock({ lock, checkpoint, step, parameters, unlockedResult }: LockRecord): string {
  const places = count(Object.keys(parameters).length, "parameter");
  const what = `locked by \`${lock.name}\` at ${places} of the ${checkpoint} weights, after step ${step}.`;
  const result =
    unlockedResult === null ? "" : " What the run came to before the lock is in `unlocked.json`.";
  return `${what}${result} \`spkc evaluate RUN\` measures the locked weights.`;
}

/** "new.csv; test, 20 samples" */
function describeOtherData({ directory, splits }: OtherData): string {
  const differing = Object.entries(splits).map(
    ([name, { samples }]) => `${name}, ${count(samples, "sample")}`,
  );
  return [directory ?? "the files of the run, which changed after it began", ...differing].join("; ");
}
