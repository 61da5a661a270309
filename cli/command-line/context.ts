import type { ExitStatus } from "../../diagnostics/index.js";
import type { Terminal } from "../terminal.js";

/** What a command is given besides its arguments. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Says with which status the process ends. */
  readonly exit: (status: ExitStatus) => void;
}

/** A list as it is typed: `energy,margin`. */
export function names(text: string): string[] {
  return text.split(",").map((name) => name.trim());
}
