import { verdictSentence } from "../attacks/finding.js";
import { aside, type Paragraph, type Section } from "./section.js";
import { absorptionSection } from "./sections/absorption.js";
import { accuracySection } from "./sections/accuracy.js";
import { attacksSection } from "./sections/attacks.js";
import { curvesSection } from "./sections/curves.js";
import { energySection } from "./sections/energy.js";
import { marginSection } from "./sections/margin.js";
import { recoverySection } from "./sections/recovery.js";
import { rejectSection } from "./sections/reject.js";
import { trainingSection } from "./sections/training.js";
import { unlockSection } from "./sections/unlock.js";
import { commandOf, type ReportSources } from "./sources.js";

/** What a report says, free of how it looks. */
export interface ReportContent {
  readonly title: string;
  /** What the attacks came to, in one sentence. */
  readonly finding: string;
  /** What the run was, and what of the measurements belongs to other weights than the result. */
  readonly about: readonly Paragraph[];
  readonly sections: readonly Section[];
}

export function contentOf(sources: ReportSources): ReportContent {
  const { experiment } = sources;
  const sections = [
    ...[trainingSection, accuracySection, unlockSection, rejectSection, curvesSection],
    ...[energySection, marginSection, absorptionSection, recoverySection, attacksSection],
  ];
  return {
    title: `${experiment.name} (${experiment.spec}), seed ${experiment.seed}`,
    finding: findingOf(sources),
    about: aboutRun(sources),
    sections: sections.map((section) => section(sources)),
  };
}

/** The sentence on top. It names what was tried and what that found; that nothing can be found it never says. */
export function findingOf({ attacks }: ReportSources): string {
  if (attacks === undefined) {
    return `No attack has been made on this run, so that nothing is known of what its gate withstands; \`${commandOf.attacks}\` makes them.`;
  }
  return verdictSentence(attacks);
}

function aboutRun({ result, diagnosis, attacks }: ReportSources): Paragraph[] {
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
