import { visible } from "../../diagnostics/index.js";
import type { ModelFolder } from "./model-folder.js";
import type { NetworkPlan, PlannedLine, PlannedModel } from "./network-plan.js";
import { ruleLines } from "./rules.js";

/** How wide a line of a comment is, at most. */
const widest = 120;

/** The name of the experiment that an imported spec declares. */
export const experimentName = "FineTuned";

/** The text of a spec of an imported network, comments included. */
export function writeSpec(plan: NetworkPlan, family: string, { path, weights }: ModelFolder): string {
  const { summary, usesLibrary, blocks, model, data, rules, except, train, remarks } = plan;
  const kept = except.length === 0 ? "" : ` except ${except.join(", ")}`;
  const header = [
    ...comment("//", `From ${path}, by \`spkc import\`: a network of the family ${family}, ${summary}.`),
    ...remarks.flatMap((remark) => comment("// -", remark)),
  ];
  const parts = [
    header,
    ...(usesLibrary ? [[`import "spankey/blocks"`]] : []),
    ...blocks,
    [...comment("///", `The network that ${path}/config.json describes.`), ...modelLines(model)],
    [
      ...comment("///", `Training that begins with the weights in ${weights}.`),
      `experiment ${experimentName} {`,
      `  data ${data}`,
      `  model ${model.name}`,
      `  weights "${weights}"${kept} {`,
      ...ruleLines(rules, 4),
      "  }",
      "  loss crossentropy",
      `  train ${train}`,
      "}",
    ],
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function modelLines({ name, parameters, body }: PlannedModel): string[] {
  const head = `model ${name}(${parameters.join(", ")}) {`;
  const lines =
    head.length <= widest
      ? [head]
      : [`model ${name}(`, ...parameters.map((each) => `  ${each},`).map(dropLastComma), ") {"];
  return [...lines, ...alignPoints(body), "}"];
}

const dropLastComma = (line: string, index: number, all: readonly string[]): string =>
  index === all.length - 1 ? line.slice(0, -1) : line;

/** Points stand below one another. */
function alignPoints(body: readonly PlannedLine[]): string[] {
  const column = Math.max(...body.map(({ layers, point }) => (point === undefined ? 0 : layers.length)));
  return body.map(({ layers, point }) =>
    point === undefined ? `  ${layers}` : `  ${layers.padEnd(column)}   ${point}`,
  );
}

/** A text as lines of a comment; what others wrote in it cannot end the line, nor command a terminal. */
function comment(sign: string, text: string): string[] {
  const lines: string[] = [];
  for (const word of visible(text).split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < widest) lines.push(`${lines.pop()} ${word}`);
    else lines.push(`${lines.length === 0 ? sign : sign.replace("-", " ")} ${word}`);
  }
  return lines;
}
