import { posix } from "node:path";
import type { CheckResult, SettingText } from "../../compiler/index.js";
import { checkSource } from "../../compiler/index.js";
import { type Diagnostic, SourceFile } from "../../diagnostics/index.js";
import { readSmallWeights } from "../support/small-weights.js";

/**
 * Specs with the expected diagnostics written under the lines that they are about:
 *
 *     conv(16) -> rellu
 *                 ~~~~~ SPK2004: there is no layer or block `rellu` | did you mean `relu`?
 *
 * The line of tildes marks the span (of a span over several lines, the first line); after the bar stands the hint, and in braces the experiments
 * that inherit the place, where it is wrong in these alone.
 */
export interface Annotated {
  readonly text: string;
  readonly expected: readonly string[];
}

const annotation = /^(\s*)(~+) (SPK\d{4}: .*)$/;

function readAnnotated(annotated: string): Annotated {
  const lines: string[] = [];
  const expected: string[] = [];
  for (const line of annotated.split("\n")) {
    const match = annotation.exec(line);
    if (match === null) {
      lines.push(line);
      continue;
    }
    const [, indent = "", marks = "", message = ""] = match;
    expected.push(show(lines.length, indent.length + 1, marks.length, message));
  }
  return { text: lines.join("\n"), expected };
}

/** A diagnostic in the same form. */
export function shown({ code, source, span, message, hint, inheritedBy }: Diagnostic): string {
  const { line, column } = source.positionAt(span.start);
  const width = Math.min(span.end - span.start, source.lineText(line).length - column + 1);
  const heirs = inheritedBy === undefined ? "" : ` {${inheritedBy.join(", ")}}`;
  return show(line, column, width, `${code}: ${message}${hint === undefined ? "" : ` | ${hint}`}${heirs}`);
}

const show = (line: number, column: number, width: number, message: string): string =>
  `${line}:${column}+${width} ${message}`;

export interface Files {
  readonly [path: string]: string;
}

/** Checks a text as `main.spk`, beside other files. */
export function check(
  text: string,
  options: { files?: Files; settings?: readonly SettingText[]; experiment?: string } = {},
): CheckResult {
  const { files = {}, ...rest } = options;
  const readFile = (path: string) => files[posix.normalize(path)];
  return checkSource(new SourceFile("main.spk", text), { readFile, readWeights: readSmallWeights, ...rest });
}

/** What is found in an annotated spec, next to what is expected. */
/** Warnings of parts that a small case does not need; those that are about them name them. */
const besidesThePoint: ReadonlySet<string> = new Set(["SPK2203", "SPK2204", "SPK2206", "SPK2208", "SPK2209"]);

export function compare(
  annotated: string,
  files: Files = {},
): { found: string[]; expected: readonly string[] } {
  const { text, expected } = readAnnotated(annotated);
  const { diagnostics } = check(text, { files });
  const told = diagnostics.filter(({ code }) => !besidesThePoint.has(code) || annotated.includes(code));
  return { found: told.map(shown), expected };
}
