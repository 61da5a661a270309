import { Bracketed, type Item, type Piece } from "./code.js";

/** Data that can be written as a TypeScript literal: numbers, texts, lists and objects of them. */
export type Literal = number | boolean | string | null | object;

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

export function literalCode(value: Literal): Piece {
  if (typeof value === "string") return printText(value);
  if (typeof value !== "object" || value === null) return String(value);
  return listOf(value, hasItemsToRead(value));
}

/** The same with the outermost brackets on lines of their own, for the tables of a module. */
export function tableCode(value: object): Piece {
  return listOf(value, true);
}

function listOf(value: object, isBroken: boolean): Bracketed {
  const brackets = Array.isArray(value) ? "[]" : "{}";
  const items = itemsOf(value);
  return new Bracketed(brackets, items, isBroken && items.length > 0);
}

function itemsOf(value: object): Item[] {
  if (Array.isArray(value)) return value.map((item: Literal) => ({ code: literalCode(item) }));
  const entries: Commented["entries"] =
    value instanceof Commented
      ? value.entries
      : Object.entries(value).map(([key, item]: [string, Literal]) => ({ key, value: item }));
  return entries.map(({ key, value: item, comment }) => ({
    code: [`${printKey(key)}: `, literalCode(item)],
    comment,
  }));
}

/** A list of several objects is easier to read with one object per line. */
function hasItemsToRead(value: object): boolean {
  if (!Array.isArray(value) || value.length < 2) return false;
  return value.every((item) => typeof item === "object" && item !== null && Object.keys(item).length > 1);
}

export function printText(text: string): string {
  // the line separators are legal in JSON strings, and a surprise everywhere else
  return JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

export function printKey(key: string): string {
  return isIdentifier(key) ? key : printText(key);
}

function isIdentifier(text: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(text);
}
