import { type Diagnostic, Failure, SourceFile, suggest } from "../../diagnostics/index.js";
import { parseExpression } from "../../grammar/index.js";
import { locks } from "../../runtime/language.js";
import type { Configured } from "../../tensor/signature.js";
import { Origins } from "../origins.js";
import { Report } from "../report.js";
import { SyntaxBuilder } from "../settings/syntax.js";
import { formalsOf } from "./arguments.js";
import { Checks } from "./checks.js";

export interface LockCheck {
  /** Undefined if there are errors. */
  readonly lock: Configured | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a lock as a command line names it: `signs`, `missing(share: 0.1, by: random)`. Fails with SPK4300 where there is no
 * such lock.
 */
export function checkLock(text: string): LockCheck {
  const source = new SourceFile("--by", text);
  const { expression, diagnostics } = parseExpression(source);
  if (diagnostics.length > 0 || expression === undefined) return { lock: undefined, diagnostics };
  const origins = new Origins();
  origins.adopt(expression, source);
  const call = new SyntaxBuilder(origins).call(expression);
  const name = call?.name.text ?? text;
  const entry = locks.get(name);
  if (call === undefined || entry === undefined) {
    const known = [...locks.keys()];
    throw Failure.of("unknown-lock", { name, known, suggestion: suggest(name, known) });
  }
  const report = new Report(origins, false);
  const span = { start: 0, end: text.length };
  const root = { kind: "Spec" as const, source, span, declarations: [] };
  const checks = new Checks({ root, origins, declarations: new Map() }, report);
  const { known } = checks.arguments.bind(call, formalsOf(entry.signature));
  const found = report.errors;
  return {
    lock: found.length > 0 || known === undefined ? undefined : { name, arguments: known },
    diagnostics: found,
  };
}
