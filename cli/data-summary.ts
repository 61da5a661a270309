import { count, visibleLine } from "../diagnostics/index.js";
import { type DataSummary, describeSizes } from "../runtime/data/data-summary.js";
import type { SplitName } from "../runtime/data/dataset.js";

/** As many classes, and as many examples of a reason, as anyone reads. */
const most = { classes: 20, examples: 5 };

/** What was found in the user's files, and what was left out of it and why. */
export function summaryLines({
  dataset,
  summary,
}: {
  readonly dataset: string;
  readonly summary: DataSummary;
}): string {
  const { classes, sizes, leftOut, remarks } = summary;
  const sum = (split: SplitName): number => classes.reduce((total, found) => total + (found[split] ?? 0), 0);
  const isForTesting = sum("train") === 0;
  const validated = sum("validation") === 0 ? "" : `, ${sum("validation")} to validate on`;
  const samples = isForTesting
    ? `${count(sum("test"), "sample")} to test on`
    : `${count(sum("train"), "sample")} to train on${validated} and ${sum("test")} to test on`;
  const facts = [
    ...(classes.length > 0 ? [samples] : []),
    ...(sizes === undefined ? [] : [`images ${describeSizes(sizes)}`]),
  ];
  return [
    `data, \`${dataset}\`${facts.length > 0 ? `: ${facts.join("; ")}` : ""}`,
    ...classLines(classes, isForTesting),
    ...leftOut.flatMap(leftOutLines),
    ...remarks.map((remark) => `note: ${remark}`),
  ]
    .map(visibleLine)
    .join("\n");
}

function classLines(classes: DataSummary["classes"], isForTesting: boolean): readonly string[] {
  const shown = classes.slice(0, most.classes);
  const width = Math.max(0, ...shown.map(({ name }) => name.length));
  const rest = classes.slice(most.classes);
  return [
    ...shown.map(
      ({ name, train, test, validation }) =>
        `  ${name.padEnd(width)}  ${isForTesting ? "" : `${train} to train on, `}` +
        `${validation === undefined ? "" : `${validation} to validate on, `}${test} to test on`,
    ),
    ...(rest.length > 0 ? [`  and ${count(rest.length, "more class", "more classes")}`] : []),
  ];
}

function leftOutLines({ reason, count, examples }: DataSummary["leftOut"][number]): readonly string[] {
  const shown = examples.slice(0, most.examples);
  return [
    `left out ${count}, ${reason}:`,
    ...shown.map((example) => `  ${example}`),
    ...(count > shown.length ? [`  and ${count - shown.length} more`] : []),
  ];
}
