interface Disposable {
  dispose(): Promise<void>;
}

/**
 * Compiled programs by what tells one from another, each compiled when it is first asked for and kept until `dispose`.
 * Shapes are static: the last, smaller batch of an epoch is a program of its own.
 */
export class CompiledPrograms<Program extends Disposable> {
  readonly #compiled = new Map<string, Promise<Program>>();

  get(
    parts: readonly (number | string | boolean | null)[],
    compile: () => Promise<Program>,
  ): Promise<Program> {
    const name = JSON.stringify(parts);
    const known = this.#compiled.get(name);
    if (known !== undefined) return known;
    const compiling = compile();
    this.#compiled.set(name, compiling);
    return compiling;
  }

  async dispose(): Promise<void> {
    const all = [...this.#compiled.values()];
    this.#compiled.clear();
    for (const program of all) await (await program).dispose();
  }
}
