import { type RunFolder, runFiles } from "../../runtime/run-folder/run-folder.js";
import { contentOf } from "./content.js";
import { renderMarkdown } from "./markdown.js";
import { renderPage } from "./page.js";
import { type ReportSources, readSources } from "./sources.js";

export { contentOf, findingOf } from "./content.js";
export { renderMarkdown } from "./markdown.js";
export { renderPage } from "./page.js";
export { type ReportSources, readSources } from "./sources.js";

/**
 * Writes `report.html` and `report.md` of what lies in the folder of a run, and gives what they are made of. Fails as
 * `readSources` does.
 */
export async function writeReports(folder: RunFolder): Promise<ReportSources> {
  const sources = readSources(folder);
  const content = contentOf(sources);
  folder.write(runFiles.report, renderMarkdown(content));
  folder.write(runFiles.page, await renderPage(content));
  return sources;
}
