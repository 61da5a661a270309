import { type Diagnostic, SourceFile, type Span } from "../../diagnostics/index.js";
import type { Expression } from "../../grammar/ast.js";
import { parseExpression } from "../../grammar/index.js";

/** `--set train.epochs=2`: what to set, and to what, as they were written. */
export interface SettingText {
  readonly path: string;
  readonly value: string;
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
