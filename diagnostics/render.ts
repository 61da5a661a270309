import { createColors } from "picocolors";
import type { Diagnostic } from "./diagnostic.js";
import type { Failure, Notice } from "./failure.js";
import { enumeration } from "./message.js";
import { visibleLine } from "./visible.js";

/** The most characters of a source line that are shown around an error, even if the line has 10 MB. */
const widestExcerpt = 160;

/**
 * One diagnostic for a terminal:
 *
 *     specs/a.spk:6:3: error SPK2004 unknown-layer: there is no layer or block `rellu`
 *       6 |   conv(16) -> rellu
 *         |               ~~~~~
 *         = did you mean `relu`?
 */
export function renderDiagnostic(diagnostic: Diagnostic, options: { color: boolean }): string {
  const colors = createColors(options.color);
  const { source, span, severity, code, name } = diagnostic;
  const { line, column } = source.positionAt(span.start);
  const paint = severity === "error" ? colors.red : colors.yellow;
  const head = `${source.path}:${line}:${column}: ${paint(severity)} ${colors.bold(code)} ${name}: ${visibleLine(diagnostic.message)}`;

  const { shown, offset } = excerptOf(source.lineText(line).replaceAll("\t", " "), column - 1);
  const width = Math.max(1, Math.min(span.end - span.start, shown.length - offset));

  const gutter = String(line).length + 2;
  const bar = colors.dim("|");
  const lines = [
    head,
    `${colors.dim(String(line).padStart(gutter))} ${bar} ${shown}`,
    `${" ".repeat(gutter)} ${bar} ${" ".repeat(offset)}${paint("~".repeat(width))}`,
  ];
  for (const remark of [inheritance(diagnostic), diagnostic.hint]) {
    if (remark !== undefined) lines.push(`${" ".repeat(gutter)} ${colors.dim("=")} ${remark}`);
  }
  return lines.join("\n");
}

/** In which experiments a part is wrong that is written in another. */
function inheritance({ inheritedBy: heirs }: Diagnostic): string | undefined {
  if (heirs === undefined) return undefined;
  return `this is so in ${enumeration(heirs)}, which ${heirs.length === 1 ? "inherits" : "inherit"} it`;
}

/** A line, or of a long one the words around a place, and where that place is in it. */
function excerptOf(text: string, place: number): { readonly shown: string; readonly offset: number } {
  const start = Math.max(0, Math.min(place - widestExcerpt / 2, text.length - widestExcerpt));
  const end = start + widestExcerpt;
  const wordStart = start === 0 ? 0 : text.indexOf(" ", start) + 1;
  const from = wordStart === 0 || wordStart > place ? start : wordStart;
  const wordEnd = end >= text.length ? text.length : text.lastIndexOf(" ", end);
  const to = wordEnd <= place ? end : wordEnd;
  const [before, after] = [from === 0 ? "" : "… ", to >= text.length ? "" : " …"];
  return { shown: `${before}${text.slice(from, to)}${after}`, offset: before.length + place - from };
}

/** A failure for a terminal: one line on what went wrong, one on what to do. */
export function renderFailure(failure: Failure, options: { color: boolean }): string {
  const colors = createColors(options.color);
  return renderWithoutPlace(colors.red("error"), failure, colors);
}

/** A notice for a terminal. */
export function renderNotice(notice: Notice, options: { color: boolean }): string {
  const colors = createColors(options.color);
  return renderWithoutPlace(colors.yellow("warning"), notice, colors);
}

function renderWithoutPlace(
  severity: string,
  { code, name, message, hint }: Notice,
  colors: ReturnType<typeof createColors>,
): string {
  const head = `${severity} ${colors.bold(code)} ${name}: ${visibleLine(message)}`;
  const hints = hint === undefined ? [] : hint.split("\n").map((line) => `  ${colors.dim("=")} ${line}`);
  return [head, ...hints].join("\n");
}

/** A diagnostic for programs (`--json`). */
export function diagnosticToJson(diagnostic: Diagnostic): object {
  const { code, name, severity, source, span, message, hint, inheritedBy } = diagnostic;
  const start = source.positionAt(span.start);
  const end = source.positionAt(span.end);
  return {
    code,
    name,
    severity,
    file: source.path,
    start,
    end,
    message,
    hint,
    ...(inheritedBy && { inheritedBy }),
  };
}

/** A failure for programs (`--json`). */
export function failureToJson({ code, name, message, hint }: Failure): object {
  return { code, name, severity: "error", message, hint };
}
