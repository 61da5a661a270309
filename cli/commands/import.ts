import { type ImportedModel, type ImportOptions, importModel } from "../../app/import/import-model.js";
import { count, ExitStatus } from "../../diagnostics/index.js";
import type { Terminal } from "../terminal.js";

export type ImportFlags = Omit<ImportOptions, "notify">;

/** `spkc import DIR`: a spec of a network that somebody else trained. */
export async function importCommand(
  path: string,
  flags: ImportFlags,
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
