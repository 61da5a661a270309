/** What the parts of a model are called, in generated code and wherever a parameter is named. */

/** `conv1`, `conv2`, … within one part of a model, and `block2_1` where a name ends in a number. Property names: nothing is reserved. */
export class Numbering {
  readonly #next = new Map<string, number>();
  readonly #taken = new Set<string>();

  claim(base: string): string {
    const stem = /\d$/.test(base) ? `${base}_` : base;
    let number = this.#next.get(stem) ?? 1;
    while (this.#taken.has(`${stem}${number}`)) number++;
    this.#next.set(stem, number + 1);
    const name = `${stem}${number}`;
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
