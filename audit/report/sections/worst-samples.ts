import type { Outcomes } from "../../../runtime/evaluate/outcomes/outcomes.js";
import type { Answer, WorstSample } from "../../../runtime/evaluate/outcomes/worst-samples.js";
import { type ExperimentConfig, isGated } from "../../../runtime/model.js";
import {
  aside,
  paragraph,
  type ReportBlock,
  type ReportSection,
  type ReportTable,
} from "../../document/section.js";
import { number } from "../../document/table.js";
import type { ReportSources } from "../sources.js";
import { rejectName, withoutOutcomes } from "./by-class.js";

/** The samples that the model does worst on, with their pictures where they are images. */
export function worstSamplesSection(sources: ReportSources): ReportSection {
  const { experiment, outcomes, pictures } = sources;
  const worst = outcomes?.worst;
  const names = { id: "worst", title: "The worst samples" };
  if (outcomes === undefined || worst === undefined)
    return { ...names, blocks: [paragraph(withoutOutcomes)] };
  const { split, samples } = worst;
  const shown = worst.pictures === undefined || pictures !== undefined;
  return {
    ...names,
    blocks: [
      ...picturesOf(samples, outcomes, sources),
      worstTable(samples, outcomes, experiment),
      ...(shown
        ? []
        : [aside("`worst.png`, which holds their pictures, is missing or is not that of this run.")]),
      aside(
        `The samples with the highest loss${isGated(experiment) ? " under valid keys" : ""}, among those for ${split === "test" ? "testing" : "validation"}, by their place there. ${noteOf[outcomes.learned]}`,
      ),
    ],
  };
}

const noteOf = {
  class: "The loss is −log of the probability of the true class, or its mean over the tokens of a sequence.",
  labels: "The loss is the mean binary cross-entropy of the labels.",
  mask: "The loss is the mean cross-entropy of the pixels that are not void.",
  number: "The loss is the mean squared error of the numbers as they are learned.",
} as const;

function picturesOf(
  samples: readonly WorstSample[],
  outcomes: Outcomes,
  { experiment, pictures }: Pick<ReportSources, "experiment" | "pictures">,
): ReportBlock[] {
  const [, height, width] = experiment.data.sampleShape;
  if (pictures === undefined || height === undefined || width === undefined) return [];
  return [
    {
      kind: "pictures",
      id: "worst-pictures",
      sheet: pictures,
      size: { height, width },
      captions: samples.map((sample) => captionOf(sample, outcomes, experiment)),
    },
  ];
}

/** "17: Shirt, taken for Coat" */
function captionOf(sample: WorstSample, outcomes: Outcomes, experiment: ExperimentConfig): string {
  const { answer, index, loss } = sample;
  if (answer === undefined || !("class" in answer)) return `${index}: loss ${number(loss)}`;
  const [own, given] = cellsOf(answer, outcomes, experiment);
  return `${index}: ${own}, taken for ${given}`;
}

/** Longer passages and rows are cut: the whole ones are in `outcomes.json`. */
const longest = 200;

function worstTable(
  samples: readonly WorstSample[],
  outcomes: Outcomes,
  experiment: ExperimentConfig,
): ReportTable {
  const [first] = samples;
  const answers = first?.answer === undefined ? [] : headOf(first.answer);
  const contents = samples.map(contentOf);
  const hasContent = contents.some((content) => content !== "");
  return {
    kind: "table",
    id: "worst-table",
    caption: "The worst samples",
    head: ["sample", ...answers, "loss", ...(hasContent ? ["what it is"] : [])],
    numeric: (column) =>
      column === 0 || column === answers.length + 1 || isShare.test(answers[column - 1] ?? ""),
    rows: samples.map((sample, i) => [
      String(sample.index),
      ...(sample.answer === undefined ? [] : cellsOf(sample.answer, outcomes, experiment)),
      number(sample.loss),
      ...(hasContent ? [contents[i] ?? ""] : []),
    ]),
  };
}

const isShare = /^(probability|pixels right)/;

function headOf(answer: Answer): readonly string[] {
  if ("class" in answer) return ["class", "taken for", "probability of its class"];
  if ("labels" in answer) return ["has", "is given"];
  return "numbers" in answer ? ["is", "is given"] : ["pixels right"];
}

function cellsOf(answer: Answer, { classes }: Outcomes, { head }: ExperimentConfig): readonly string[] {
  const nameOf = (output: number): string =>
    output === head.reject ? rejectName : (classes[output] ?? String(output));
  const listed = (labels: readonly number[]): string => labels.map(nameOf).join(", ") || "none";
  const rounded = (numbers: readonly number[]): string =>
    numbers.map((each) => String(Number(each.toPrecision(5)))).join(", ");
  if ("class" in answer)
    return [nameOf(answer.class), nameOf(answer.predicted), answer.probability.toPrecision(3)];
  if ("labels" in answer) return [listed(answer.labels), listed(answer.predicted)];
  if ("numbers" in answer) return [rounded(answer.numbers), rounded(answer.given)];
  return [number(answer.accuracy)];
}

function contentOf({ row, text }: WorstSample): string {
  const whole =
    text?.replaceAll("\n", "↵") ??
    Object.entries(row ?? {})
      .map(([column, value]) => `${column}: ${value}`)
      .join(", ");
  return whole.length > longest ? `${whole.slice(0, longest)}…` : whole;
}
