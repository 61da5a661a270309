import { verdictSentence } from "../attacks/finding.js";
import { aside, type ReportParagraph, type ReportSection } from "../document/section.js";
import { gateDiagnostics } from "../gate-diagnostics/index.js";
import { accuracySection } from "./sections/accuracy.js";
import { attacksSection } from "./sections/attacks.js";
import { dataSection } from "./sections/data.js";
import { measuredSection } from "./sections/measured.js";
import { recoverySection } from "./sections/recovery.js";
import { trainingSection } from "./sections/training.js";
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
  const { experiment, data, diagnosis } = sources;
  const measured = (part: "access" | "mechanism"): ReportSection[] =>
    gateDiagnostics
      .filter(({ section }) => section.part === part)
      .map((diagnostic) => measuredSection(diagnostic, diagnosis));
  return {
    title: `${experiment.name} (${experiment.spec}), seed ${experiment.seed}`,
    finding: findingOf(sources),
    about: aboutRun(sources),
    sections: [
      ...(data === undefined ? [] : [dataSection(data)]),
      ...[trainingSection(sources), accuracySection(sources)],
      ...[...measured("access"), ...measured("mechanism")],
      ...[recoverySection(sources), attacksSection(sources)],
    ],
  };
}

/** The sentence on top. It names what was tried and what that found, and never says that nothing can be found. */
export function findingOf({ attacks }: ReportSources): string {
  if (attacks === undefined) {
    return `No attack has been made on this run, so that nothing is known of what its gate withstands; \`${commandOf.attacks}\` makes them.`;
  }
  return verdictSentence(attacks);
}

function aboutRun({ result, diagnosis, attacks }: ReportSources): ReportParagraph[] {
  if (result === undefined) return [aside("Status: not ended.")];
  const { status, steps, engine, device } = result;
  const others = [
    { measured: diagnosis, what: "diagnostics" },
    { measured: attacks, what: "attacks" },
  ].flatMap(({ measured, what }) =>
    measured === undefined || measured.step === steps
      ? []
      : [aside(`The ${what} are of the ${measured.checkpoint} checkpoint, after step ${measured.step}.`)],
  );
  return [aside(`Status: ${status}. ${steps} optimizer steps on ${engine}, ${device}.`), ...others];
}
