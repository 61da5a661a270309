import { basename } from "node:path";
import { count } from "../../../diagnostics/message.js";
import type { WeightsSource } from "../../../runtime/run-folder/run-record.js";
import { paragraph, type ReportSection } from "../../document/section.js";

/** Parameters that are named one by one. */
const shown = 12;

/** Where the weights before training came from that were not drawn. */
export function weightsSection({ files, tensors, drawn, run }: WeightsSource): ReportSection {
  const names = drawn.length > shown ? [...drawn.slice(0, shown), "…"] : drawn;
  const rest = drawn.length === 0 ? "Nothing was drawn." : `Drawn were ${names.join(", ")}.`;
  return {
    id: "weights",
    title: "Weights before training",
    blocks: [
      paragraph(`Training began with ${count(tensors, "tensor")} from elsewhere. ${rest}`),
      ...(run === undefined ? [] : [paragraph(describeRun(run))]),
      {
        kind: "table",
        id: "weights-files",
        caption: "Files of weights",
        folded: false,
        head: ["file", "SHA-256"],
        numeric: () => false,
        rows: files.map(({ path, sha256 }) => [basename(path), sha256]),
      },
    ],
  };
}

function describeRun({ folder, identity, address, checkpoint }: NonNullable<WeightsSource["run"]>): string {
  const facts = [
    ...(identity === undefined ? [] : [`identity ${identity}`]),
    ...(address === undefined ? [] : [`address ${address}`]),
  ];
  const about = facts.length === 0 ? "" : ` (${facts.join(", ")})`;
  return `They are the ${checkpoint} weights of the run ${basename(folder)}${about}.`;
}
