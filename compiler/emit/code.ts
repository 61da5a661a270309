import type { CodeBlockWriter, Structure } from "ts-morph";

/** The longest line that generated code has, where it can be helped. */
const widest = 110;

/** A piece of code: text without line breaks, a list between brackets, or pieces one after another. */
export type Piece = string | Bracketed | readonly Piece[];

/** An item of a list, with a doc comment where it has a line of its own. */
export interface Item {
  readonly code: Piece;
  readonly comment?: string | undefined;
}

/** A list between brackets: on one line where it fits, else every item on a line of its own. */
export class Bracketed {
  /** The list on one line; undefined where it has to have several. */
  readonly flat: string | undefined;

  constructor(
    readonly brackets: "()" | "[]" | "{}",
    readonly items: readonly Item[],
    isBroken = false,
  ) {
    const texts = items.map(({ code, comment }) => (comment === undefined ? onOneLine(code) : undefined));
    if (!isBroken && texts.every((text) => text !== undefined)) this.flat = this.#between(texts.join(", "));
  }

  #between(text: string): string {
    const [open, close] = this.brackets;
    const space = this.brackets === "{}" && text !== "" ? " " : "";
    return `${open}${space}${text}${space}${close}`;
  }
}

/** `conv(ops, h)` */
export function callCode(callee: string, ...args: readonly Piece[]): Piece {
  return [
    callee,
    new Bracketed(
      "()",
      args.map((code) => ({ code })),
    ),
  ];
}

/** Code on one line; undefined where it has to have several. */
export function onOneLine(code: Piece): string | undefined {
  if (typeof code === "string") return code;
  if (code instanceof Bracketed) return code.flat;
  const texts = code.map(onOneLine);
  return texts.includes(undefined) ? undefined : texts.join("");
}

/** The texts and lists of a piece of code, in their order. */
function piecesOf(code: Piece): readonly (string | Bracketed)[] {
  return typeof code === "string" || code instanceof Bracketed ? [code] : code.flatMap(piecesOf);
}

/** Where code is written: the column that it begins in, and the indentation of its line. */
export interface LinePosition {
  readonly indent: number;
  readonly column: number;
}

/**
 * Writes code on one line where it fits; else the items of its first list have lines of their own, and so on within them.
 * `after` is what must fit behind it.
 */
export function writeCode(writer: CodeBlockWriter, code: Piece, position: LinePosition, after = ""): void {
  const { indent, column } = position;
  const flat = onOneLine(code);
  if (flat !== undefined && column + flat.length + after.length <= widest) {
    writer.write(flat + after);
    return;
  }
  const pieces = piecesOf(code);
  const place = pieces.findIndex((piece) => isToBreak(piece, flat));
  const list = pieces[place];
  if (!(list instanceof Bracketed)) {
    writer.write(`${flat}${after}`);
    return;
  }
  const [open = "", close = ""] = list.brackets;
  const start = pieces.slice(0, place).map(onOneLine).join("");
  const hugged = endingInObject(list);
  if (hugged !== undefined) {
    const before = `${start}${open}${hugged.before}, `;
    writeCode(writer, [before, hugged.object, close, ...pieces.slice(place + 1)], position, after);
    return;
  }
  writer.write(start + open).indent(() => {
    for (const { code: item, comment } of list.items) {
      if (comment !== undefined) writer.writeLine(`/** ${comment} */`);
      writeCode(writer, item, lineAt(indent + indentation), ",");
      writer.newLine();
    }
  });
  writeCode(writer, [close, ...pieces.slice(place + 1)], lineAt(indent), after);
}

/** Arguments of which the last one alone is an object: the others stay on its first line. */
function endingInObject({ brackets, items }: Bracketed): { before: string; object: Bracketed } | undefined {
  const isObject = (code: Piece | undefined): code is Bracketed =>
    code instanceof Bracketed && code.brackets === "{}" && code.items.length > 0;
  const others = items.slice(0, -1).map(({ code }) => code);
  const last = items.at(-1)?.code;
  if (brackets !== "()" || !isObject(last) || others.length === 0 || isObject(others.at(-1)))
    return undefined;
  const texts = others.map(onOneLine);
  return texts.includes(undefined) ? undefined : { before: texts.join(", "), object: last };
}

/** The first list that has items, and of code that has to have several lines one that has. */
function isToBreak(piece: string | Bracketed, flat: string | undefined): boolean {
  if (typeof piece === "string" || piece.items.length === 0) return false;
  return flat !== undefined || piece.flat === undefined;
}

/** The beginning of a line. */
export function lineAt(indent: number): LinePosition {
  return { indent, column: indent };
}

/** How far the body of a block is indented. */
export const indentation = 2;

/**
 * The parts of a declaration that ts-morph writes side by side: as they are where the line is short enough, else each on
 * a line of its own, with a comma. The formatter takes away the blanks that are left at the ends of lines.
 */
export function onLinesWhereLong<Part extends Structure>(flat: string, parts: readonly Part[]): Part[] {
  if (flat.length <= widest) return [...parts];
  const end = parts.length - 1;
  return parts.map((part, index) => ({
    ...part,
    leadingTrivia: "\n",
    trailingTrivia: index === end ? ",\n" : ",",
  }));
}
