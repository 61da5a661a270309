import type { RowPlace } from "./bad-cells.js";

/** The different words of a column, numbered in the order of their first rows. */
export class WordList {
  readonly #words = new Map<string, { readonly index: number; readonly place: RowPlace }>();

  /** The index of a word, which may be new. */
  add(text: string, place: RowPlace): number {
    const known = this.#words.get(text);
    if (known !== undefined) return known.index;
    const index = this.#words.size;
    this.#words.set(text, { index, place });
    return index;
  }

  get texts(): readonly string[] {
    return [...this.#words.keys()];
  }

  /** The words, each with its first row. */
  get places(): readonly (readonly [text: string, place: RowPlace])[] {
    return [...this.#words].map(([text, { place }]) => [text, place]);
  }
}
