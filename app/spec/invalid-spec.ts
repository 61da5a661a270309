import { type Diagnostic, renderDiagnostic } from "../../diagnostics/index.js";

/** A spec with errors: thrown by what cannot go on without it. The message shows all that was found. */
export class InvalidSpec extends Error {
  override readonly name = "InvalidSpec";

  constructor(
    readonly path: string,
    readonly diagnostics: readonly Diagnostic[],
  ) {
    super(diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, { color: false })).join("\n\n"));
  }
}
