/** Data that can be written as a TypeScript literal. */
export type Literal =
  | number
  | boolean
  | string
  | null
  | readonly Literal[]
  | { readonly [key: string]: Literal }
  | Commented;

/** An object with doc comments on some of its properties. */
export class Commented {
  constructor(
    readonly entries: readonly {
      readonly key: string;
      readonly value: Literal;
      readonly comment?: string | undefined;
    }[],
  ) {}
}

/** The longest line that generated code has, where it can be helped. */
export const widest = 110;

/**
 * A literal laid out as formatters do: on one line where it fits, else one property per line. `lead` is how many
 * columns stand before it on its line, `indent` the indentation of that line.
 */
export function printLiteral(value: Literal, indent = 0, lead = indent): string {
  const flat = printFlat(value);
  if (flat !== undefined && lead + flat.length + 1 <= widest && !mustBreak(value)) return flat;
  return printBroken(value, indent) ?? flat ?? "";
}

/** The same with the outermost brackets on lines of their own, for the tables of a module. */
export function printTable(value: Literal): string {
  return printBroken(value, 0) ?? printFlat(value) ?? "";
}

function entriesOf(value: object): Commented["entries"] {
  if (value instanceof Commented) return value.entries;
  return Object.entries(value as Record<string, Literal>).map(([key, item]) => ({ key, value: item }));
}

function printFlat(value: Literal): string | undefined {
  if (Array.isArray(value)) {
    const items = value.map(printFlat);
    return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
  }
  if (typeof value !== "object" || value === null)
    return typeof value === "string" ? printText(value) : String(value);
  const entries = entriesOf(value);
  if (entries.length === 0) return "{}";
  const items = entries.map(({ key, value: item, comment }) => {
    const text = printFlat(item);
    return comment !== undefined || text === undefined || mustBreak(item)
      ? undefined
      : `${printKey(key)}: ${text}`;
  });
  return items.includes(undefined) ? undefined : `{ ${items.join(", ")} }`;
}

/** A list of several objects is easier to read with one object per line. */
function mustBreak(value: Literal): boolean {
  if (!Array.isArray(value) || value.length < 2) return false;
  return value.every((item) => typeof item === "object" && item !== null && Object.keys(item).length > 1);
}

function printBroken(value: Literal, indent: number): string | undefined {
  const inner = indent + 2;
  const pad = " ".repeat(inner);
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const items = value.map((item) => `${pad}${printLiteral(item, inner)},`);
    return `[\n${items.join("\n")}\n${" ".repeat(indent)}]`;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const entries = entriesOf(value);
  if (entries.length === 0) return "{}";
  const lines = entries.flatMap(({ key, value: item, comment }) => {
    const name = printKey(key);
    const line = `${pad}${name}: ${printLiteral(item, inner, inner + name.length + 2)},`;
    return comment === undefined ? [line] : [`${pad}/** ${comment} */`, line];
  });
  return `{\n${lines.join("\n")}\n${" ".repeat(indent)}}`;
}

export function printText(text: string): string {
  // the line separators are legal in JSON strings, and a surprise everywhere else
  return JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

export function printKey(key: string): string {
  return isIdentifier(key) ? key : printText(key);
}

export function isIdentifier(text: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(text);
}
