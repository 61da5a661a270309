import type { Executable } from "./engine.js";

/**
 * Executables by batch size: shapes are static, so the last, smaller batch of an epoch is compiled for itself, when
 * it first comes.
 */
export class SizedExecutables<Resident> {
  readonly #compiled = new Map<number, Promise<Executable<Resident>>>();

  constructor(private readonly compile: (size: number) => Promise<Executable<Resident>>) {}

  get(size: number): Promise<Executable<Resident>> {
    const known = this.#compiled.get(size);
    if (known !== undefined) return known;
    const compiling = this.compile(size);
    this.#compiled.set(size, compiling);
    return compiling;
  }

  async dispose(): Promise<void> {
    const all = [...this.#compiled.values()];
    this.#compiled.clear();
    for (const executable of all) await (await executable).dispose();
  }
}
