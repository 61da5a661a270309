import { type InternalError, internalError } from "../app/internal-error.js";
import { InvalidSpec } from "../app/spec/invalid-spec.js";
import {
  type Diagnostic,
  diagnosticToJson,
  ExitStatus,
  Failure,
  failureToJson,
  renderDiagnostic,
  renderFailure,
} from "../diagnostics/index.js";
import type { Terminal } from "./terminal.js";

/** What was being done when something went wrong, for whoever mends it; and whether the user is that one. */
export interface ErrorContext {
  /** Without secrets: "`spkc check a.spk`". */
  readonly doing: string;
  /** Print the stack of a defect of ours. */
  readonly debug: boolean;
}

/** Says what went wrong, and gives the exit status. What nobody expected is a defect of ours, and shown as one. */
export function showError(error: unknown, { doing, debug }: ErrorContext, terminal: Terminal): ExitStatus {
  if (error instanceof InvalidSpec) return showInvalidSpec(error, terminal);
  if (error instanceof Failure) return showFailure(error, terminal);
  const { failure, stack, file } = internalError(error, doing);
  return showFailure(failure, terminal, { file, ...(debug && { stack }) });
}

function showFailure(
  failure: Failure,
  terminal: Terminal,
  { stack, file }: Partial<Pick<InternalError, "stack" | "file">> = {},
): ExitStatus {
  if (terminal.json) {
    terminal.result(
      () => "",
      () => ({ ok: false, error: { ...failureToJson(failure), file, stack } }),
    );
    return failure.exit;
  }
  terminal.log(renderFailure(failure, { color: terminal.color }));
  if (stack !== undefined) terminal.log(stack);
  return failure.exit;
}

function showInvalidSpec({ path, diagnostics }: InvalidSpec, terminal: Terminal): ExitStatus {
  const { color } = terminal;
  for (const diagnostic of diagnostics.map(forShell))
    terminal.log(`${renderDiagnostic(diagnostic, { color })}\n`);
  terminal.result(
    () => `${path}: nothing was built`,
    () => ({ ok: false, diagnostics: diagnostics.map(diagnosticToJson) }),
  );
  const isOfCommandLine = diagnostics
    .filter(({ severity }) => severity === "error")
    .every(({ source }) => source.path.startsWith("--"));
  return isOfCommandLine ? ExitStatus.usage : ExitStatus.invalid;
}

/** A hint to quote text, for an option: the shell takes the quotes away. */
function forShell(diagnostic: Diagnostic): Diagnostic {
  const { source, hint } = diagnostic;
  const text = hint?.match(/^write (".*"), in quotes$/)?.[1];
  if (text === undefined || !source.path.startsWith("--")) return diagnostic;
  const [setting] = source.text.split("=");
  return { ...diagnostic, hint: `${hint} that the shell leaves: ${source.path} '${setting}=${text}'` };
}
