import { InvalidSpec } from "../app/spec/invalid-spec.js";
import {
  diagnosticToJson,
  ExitStatus,
  Failure,
  failureToJson,
  renderDiagnostic,
  renderFailure,
} from "../diagnostics/index.js";
import type { Terminal } from "./terminal.js";

/** Says what a command came to grief on, and gives its exit status. What is a defect of ours is thrown on. */
export function showError(error: unknown, terminal: Terminal): ExitStatus {
  if (error instanceof InvalidSpec) return showInvalidSpec(error, terminal);
  if (!(error instanceof Failure)) throw error;
  if (terminal.json)
    terminal.result(
      () => "",
      () => ({ ok: false, error: failureToJson(error) }),
    );
  else terminal.log(renderFailure(error, { color: terminal.color }));
  return error.exit;
}

function showInvalidSpec({ path, diagnostics }: InvalidSpec, terminal: Terminal): ExitStatus {
  const { color } = terminal;
  for (const diagnostic of diagnostics) terminal.log(`${renderDiagnostic(diagnostic, { color })}\n`);
  terminal.result(
    () => `${path}: nothing was built`,
    () => ({ ok: false, diagnostics: diagnostics.map(diagnosticToJson) }),
  );
  return ExitStatus.invalid;
}
