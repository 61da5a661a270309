export interface RunReport {
  /** What was found, in a sentence or two. */
  readonly finding: string;
  /** The paths of `report.html` and `report.md`. */
  readonly files: { readonly html: string; readonly markdown: string };
}

/** Writes `report.html` and `report.md` of all that was measured of a run. Fails with SPK4006 and SPK4090. */
export async function reportRun(path: string): Promise<RunReport> {
  const { findingOf, writeReports } = await import("../../audit/report/index.js");
  const { RunFolder, runFiles } = await import("../../runtime/index.js");
  const folder = RunFolder.open(path);
  const sources = await writeReports(folder);
  const files = { html: folder.fileOf(runFiles.page), markdown: folder.fileOf(runFiles.report) };
  return { finding: findingOf(sources), files };
}
