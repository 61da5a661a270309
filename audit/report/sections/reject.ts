import type { RejectRoc, Roc } from "../../gate-diagnostics/diagnosis.js";
import type { Series } from "../chart.js";
import { aside, type Block, type Section } from "../section.js";
import type { ReportSources } from "../sources.js";
import { afterTheFirst, number } from "../table.js";
import { measured } from "./measured.js";

/** How well the score of rejection tells valid keys from others. */
export function rejectSection(sources: ReportSources): Section {
  return measured(sources, "reject", { id: "reject", title: "Reject ROC" }, blocksOf);
}

function blocksOf({ score, keys, wrong, none, scores }: RejectRoc): Block[] {
  const curve = (name: string, { curve }: Roc): Series => ({
    name,
    points: curve.map(({ fpr, tpr }) => ({ x: fpr, y: tpr })),
  });
  const chance = [0, 1].map((x) => ({ x, y: x }));
  const roc = (against: string, { auroc, fprAt95 }: Roc): string[] => [
    against,
    number(auroc),
    number(fprAt95),
  ];
  return [
    {
      kind: "figure",
      id: "reject-roc",
      title: "What a threshold on the reject score refuses",
      description:
        "For every threshold, the share of predictions refused under valid keys, and under others.",
      chart: {
        kind: "lines",
        x: { title: "valid keys refused (FPR)", domain: [0, 1] },
        y: { title: "others refused (TPR)", domain: [0, 1] },
        series: [
          curve("wrong keys", wrong),
          curve("no key", none),
          { name: "a score that says nothing", points: chance, dashed: true },
        ],
      },
    },
    {
      kind: "table",
      id: "reject-table",
      caption: "The score against valid keys",
      head: ["refused should be", "AUROC", "FPR at 95 % TPR"],
      numeric: afterTheFirst,
      rows: [roc("wrong keys", wrong), roc("no key", none)],
    },
    {
      kind: "table",
      id: "reject-scores",
      caption: "The score by key",
      folded: true,
      head: ["key", "lowest tenth below", "median", "mean", "highest tenth above"],
      numeric: afterTheFirst,
      rows: (["valid", "wrong", "none"] as const).map((path) => {
        const { low, median, mean, high } = scores[path];
        return [
          path === "none" ? "no key" : `${path} key`,
          ...[low, median, mean, high].map((x) => number(x, 3)),
        ];
      }),
    },
    aside(
      `The score is ${score === "logit" ? "the log odds of the reject output" : "the auxiliary rejection logit"}, ` +
        `under ${keys} keys of each kind. It speaks of random keys, and of a user who leaves the output in its place.`,
    ),
  ];
}
