import { reportRun } from "../../app/run/report-run.js";
import { ExitStatus } from "../../diagnostics/index.js";
import type { Terminal } from "../terminal.js";

/** `spkc report RUN`: writes `report.html` and `report.md` of what lies in the folder of a run. */
export async function reportCommand(path: string, terminal: Terminal): Promise<ExitStatus> {
  const { finding, files } = await reportRun(path);
  terminal.result(
    () => [finding, "", ...Object.values(files)].join("\n"),
    () => ({ ok: true, folder: path, finding, files }),
  );
  return ExitStatus.ok;
}
