import { type Diagnostic, SourceFile, type Span } from "../../diagnostics/index.js";
import type { Expression, Name, SweepSetting } from "../../grammar/ast.js";
import { parseExpression } from "../../grammar/index.js";

/** `--set train.epochs=2`: what to set, and to what, as they were written. */
export interface SettingText {
  readonly path: string;
  readonly value: string;
}

/** `--sweep seed=1,2,3`: what to sweep over, and the values, as they were written. */
export interface SweepText {
  readonly path: string;
  readonly values: string;
}

export interface ParsedSetting {
  readonly path: string;
  /** The option as it was written, for errors. */
  readonly source: SourceFile;
  readonly pathSpan: Span;
  readonly value: Expression | undefined;
}

/** Reads the value of a setting; offsets are those of `path=value`, so that errors show the whole option. */
export function parseSetting({ path, value }: SettingText): {
  result: ParsedSetting;
  diagnostics: Diagnostic[];
} {
  const text = `${path}=${value}`;
  const source = new SourceFile("--set", text);
  const pathSpan = { start: 0, end: path.length };
  const plain = parseExpression(new SourceFile("--set", " ".repeat(path.length + 1) + value));
  let parsed = plain;
  if (plain.diagnostics.length > 0 && value.includes(",")) {
    // `inject.points=image,pool2`: the parentheses of a list may be left out, as it stands alone
    const list = parseExpression(new SourceFile("--set", `${" ".repeat(path.length)}(${value})`));
    if (list.diagnostics.length === 0) parsed = list;
  }
  const diagnostics = parsed.diagnostics.map((diagnostic) => ({ ...diagnostic, source }));
  const readable = diagnostics.length === 0 ? parsed.expression : undefined;
  return { result: { path, source, pathSpan, value: readable }, diagnostics };
}

/** Reads a sweep from outside; undefined, with errors, where its values cannot be read. */
export function parseSweep({ path, values }: SweepText): {
  result: { readonly sweep: SweepSetting; readonly source: SourceFile } | undefined;
  diagnostics: Diagnostic[];
} {
  const text = `${path}=${values}`;
  const source = new SourceFile("--sweep", text);
  // with brackets around them the values are a list, whose offsets are those of the option
  const list = new SourceFile("--sweep", `${" ".repeat(path.length)}[${values}]`);
  const { expression, diagnostics } = parseExpression(list);
  if (expression?.kind !== "List" || diagnostics.length > 0) {
    return { result: undefined, diagnostics: diagnostics.map((one) => ({ ...one, source })) };
  }
  const sweep: SweepSetting = {
    kind: "Sweep",
    path: namesOf(path),
    values: expression.items,
    span: { start: 0, end: text.length },
  };
  return { result: { sweep, source }, diagnostics: [] };
}

function namesOf(path: string): Name[] {
  let start = 0;
  return path.split(".").map((text) => {
    const span = { start, end: start + text.length };
    start = span.end + 1;
    return { kind: "Name", text, span };
  });
}
