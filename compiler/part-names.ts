/** What the parts of a model are called, in generated code and wherever a parameter is named. */

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
