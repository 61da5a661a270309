import { type DataSummary, describeSizes } from "../../../runtime/data/data-summary.js";
import { paragraph, type ReportBlock, type ReportSection, type ReportTable } from "../../document/section.js";

/** Rows of classes that are shown at once. */
const shownClasses = 20;

/** What the run trained and tested on, and what of the user's files it left out. */
export function dataSection({ classes, sizes, leftOut, remarks }: DataSummary): ReportSection {
  const blocks: readonly ReportBlock[] = [
    ...(sizes === undefined ? [] : [paragraph(`The images are ${describeSizes(sizes)}.`)]),
    ...remarks.map((remark) => paragraph(`Note: ${remark}.`)),
    ...(classes.length === 0 ? [] : [classTable(classes)]),
    ...(leftOut.length === 0 ? [] : [leftOutTable(leftOut)]),
  ];
  return { id: "data", title: "Data", blocks };
}

function classTable(classes: DataSummary["classes"]): ReportTable {
  const validated = classes.some(({ validation }) => validation !== undefined);
  return {
    kind: "table",
    id: "data-classes",
    caption: "Samples by class",
    folded: classes.length > shownClasses,
    head: ["class", "train", ...(validated ? ["validation"] : []), "test"],
    numeric: (column) => column > 0,
    rows: classes.map(({ name, train, test, validation = 0 }) => [
      name,
      String(train),
      ...(validated ? [String(validation)] : []),
      String(test),
    ]),
  };
}

function leftOutTable(leftOut: DataSummary["leftOut"]): ReportTable {
  return {
    kind: "table",
    id: "data-left-out",
    caption: "Left out",
    head: ["what", "how many", "for example"],
    numeric: (column) => column === 1,
    rows: leftOut.map(({ reason, count, examples }) => [
      reason,
      String(count),
      examples.slice(0, 3).join(", "),
    ]),
  };
}
