import { type ImportedModel, importModel } from "../../app/import/import-model.js";
import { type ProposedRule, type ProposedWeights, proposeWeights } from "../../app/import/propose-weights.js";
import { count, ExitStatus, Failure } from "../../diagnostics/index.js";
import type { Terminal } from "../terminal.js";

export interface ImportFlags {
  readonly out?: string;
  readonly data?: string;
  readonly classes?: number;
  readonly like?: string;
  readonly experiment?: string;
}

/** `spkc import DIR`: a spec of a network that somebody else trained; `spkc import FILE --like SPEC`: rules for its weights. */
export async function importCommand(
  path: string,
  { like, experiment, ...flags }: ImportFlags,
  terminal: Terminal,
): Promise<ExitStatus> {
  if (like === undefined) {
    if (experiment !== undefined) refuse("--experiment", false);
    return await importFolder(path, flags, terminal);
  }
  if (flags.data !== undefined) refuse("--data", true);
  if (flags.classes !== undefined) refuse("--classes", true);
  return await propose(path, { like, experiment, out: flags.out }, terminal);
}

function refuse(option: string, isProposal: boolean): never {
  throw Failure.of("import-options-mismatch", { option, isProposal });
}

async function importFolder(
  path: string,
  flags: Pick<ImportFlags, "out" | "data" | "classes">,
  terminal: Terminal,
): Promise<ExitStatus> {
  const { notify } = terminal;
  const imported = await importModel(path, { ...flags, notify });
  terminal.result(
    () => summaryOf(path, imported),
    () => ({ ok: true, ...imported }),
  );
  return ExitStatus.ok;
}

function summaryOf(path: string, imported: ImportedModel): string {
  const { file, family, architecture, summary, tensors, drawn, remarks } = imported;
  const filled = drawn.length === 0 ? "every parameter is filled" : `drawn: ${drawn.join(", ")}`;
  return [
    `wrote ${file}: ${summary}, of the family ${family} (${architecture})`,
    `weights: ${count(tensors, "tensor")} in ${path}; ${filled}`,
    ...remarks.map((remark) => `- ${remark}`),
    `next: name points where keys are to enter (\`inject … at …\`), then \`spkc check ${file}\` and \`spkc run ${file}\``,
  ].join("\n");
}

async function propose(
  path: string,
  options: {
    readonly like: string;
    readonly experiment: string | undefined;
    readonly out: string | undefined;
  },
  terminal: Terminal,
): Promise<ExitStatus> {
  const proposed = await proposeWeights(path, { ...options, notify: terminal.notify });
  const { text, written } = proposed;
  for (const line of describe(path, proposed)) terminal.log(line);
  terminal.result(
    () => (written === undefined ? text : `wrote ${written.file}: ${written.experiment}`),
    () => ({ ok: true, ...proposed }),
  );
  return ExitStatus.ok;
}

/** What rules rest on, the surest first. */
const grounds = {
  shape: "certain, since nothing else fits by shape:",
  block: "by the order of blocks, since nothing else fits within one:",
  guess: "guessed by names and order, since several fit:",
} as const;

function describe(path: string, { experiment, rules, ignored, drawn }: ProposedWeights): string[] {
  const groups = (["shape", "block", "guess"] as const).flatMap((certainty) => {
    const own = rules.filter((rule) => rule.certainty === certainty);
    return own.length === 0 ? [] : [grounds[certainty], ...own.map(ruleText)];
  });
  return [
    ...groups,
    ...(ignored.length === 0 ? [] : [`nothing in ${experiment} is like: ${ignored.join(", ")}`]),
    ...(drawn.length === 0
      ? []
      : [`nothing in ${path} is like, so that it stays as it is drawn: ${drawn.join(", ")}`]),
    "shapes and names do not tell whether both networks compute the same: compare their outputs",
    "",
  ];
}

function ruleText({ from, to, transposed, count: parts }: ProposedRule): string {
  return `  ${from} -> ${to.join(", ")}${transposed ? " transposed" : ""}${parts === 1 ? "" : ` (${parts})`}`;
}
