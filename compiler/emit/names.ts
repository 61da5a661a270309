import { ts } from "ts-morph";
import { numbered, own } from "./own-names.js";

/** Hands out names of a module: each differs from all others, and from those that the module cannot give. */
export class NameScope {
  readonly #taken = new Set<string>();

  /** `name` itself where it can be had; with the suffix where the language or generated code keeps it; else numbered. */
  claim(name: string, suffix = ""): string {
    const base = isKept(name) ? `${name}${suffix}` : name;
    let free = base;
    for (let number = 2; this.#taken.has(free) || isKept(free); number++) free = `${base}${number}`;
    this.#taken.add(free);
    return free;
  }
}

const ownNames: ReadonlySet<string> = new Set(Object.values(own));
const numberedName = new RegExp(`^(?:${Object.values(numbered).join("|")})\\d+$`);
/** Strict code may not declare them, though they are no words of the grammar. */
const undeclarable: ReadonlySet<string> = new Set(["arguments", "eval"]);

function isKept(name: string): boolean {
  return ownNames.has(name) || numberedName.test(name) || undeclarable.has(name) || isKeyword(name);
}

const scanner = ts.createScanner(ts.ScriptTarget.Latest, true);

/** Whether a name is a word of TypeScript, if only at some places. */
function isKeyword(name: string): boolean {
  scanner.setText(name);
  const token = scanner.scan();
  return token >= ts.SyntaxKind.FirstKeyword && token <= ts.SyntaxKind.LastKeyword;
}

/** `ResidualParameters` for `residual`. */
export function typeName(functionName: string): string {
  return `${functionName.charAt(0).toUpperCase()}${functionName.slice(1)}Parameters`;
}
