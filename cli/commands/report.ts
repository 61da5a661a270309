import { findingOf, writeReports } from "../../audit/report/index.js";
import { ExitStatus } from "../../diagnostics/index.js";
import { RunFolder, runFiles } from "../../runtime/index.js";
import type { Terminal } from "../terminal.js";

export interface ReportCommandOptions {
  readonly json?: boolean;
}

/** `spkc report RUN`: writes `report.html` and `report.md` of what lies in the folder of a run. */
export async function report(
  path: string,
  _options: ReportCommandOptions,
  terminal: Terminal,
): Promise<ExitStatus> {
  const folder = RunFolder.open(path);
  const sources = await writeReports(folder);
  const files = { html: folder.fileOf(runFiles.page), markdown: folder.fileOf(runFiles.report) };
  terminal.result(
    () => [findingOf(sources), "", ...Object.values(files)].join("\n"),
    () => ({ ok: true, folder: path, finding: findingOf(sources), files }),
  );
  return ExitStatus.ok;
}
