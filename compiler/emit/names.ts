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

/** `conv1`, `conv2`, … within one part of a model. Property names: nothing is reserved. */
export class Numbering {
  readonly #next = new Map<string, number>();
  readonly #taken = new Set<string>();

  claim(base: string): string {
    let number = this.#next.get(base) ?? 1;
    // `a1` numbered 1 is `a11`, and so is `a` numbered 11
    while (this.#taken.has(`${base}${number}`)) number++;
    this.#next.set(base, number + 1);
    const name = `${base}${number}`;
    this.#taken.add(name);
    return name;
  }
}

/** `global_average_pool` to `globalAveragePool`, `Residual` to `residual`. */
export function camelCase(name: string): string {
  const joined = name.replace(/^_+/, "").replace(/_+(\w?)/g, (_, letter: string) => letter.toUpperCase());
  const first = joined.charAt(0).toLowerCase() + joined.slice(1);
  return /^[a-z]/.test(first) ? first : `_${first}`;
}

/** `ResidualParameters` for `residual`. */
export function typeName(functionName: string): string {
  return `${functionName.charAt(0).toUpperCase()}${functionName.slice(1)}Parameters`;
}
