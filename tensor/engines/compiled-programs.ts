interface Disposable {
  dispose(): Promise<void>;
}

/**
 * Compiled programs by the parts that tell them apart, such as the batch size. A program is compiled on first use and
 * kept until `dispose`. Shapes are static, so the last, smaller batch of an epoch is a program of its own.
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
