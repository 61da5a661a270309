import type { Engine, Executable } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import { type HostTensor, type Named, pick } from "../../tensor/programs/index.js";

/**
 * The tensors that training replaces by their next values (parameters, buffers, slots, sums of gradients), where the engine
 * keeps them.
 */
export class ResidentState<Resident> {
  #tensors: Record<string, Resident>;

  constructor(
    private readonly engine: Engine<Resident>,
    initial: Named<HostTensor>,
  ) {
    this.#tensors = uploadAll(engine, initial);
  }

  /** They belong to the state, and the next step replaces them. */
  get tensors(): Named<Resident> {
    return this.#tensors;
  }

  /**
   * One step: `constants` stay the caller's, `fed` is for this step alone. Gives the outputs of the step besides the next
   * state: the loss and the metrics. Throws `LossError` if the loss is not finite; the state then stays as it was.
   */
  async advance(
    step: Executable<Resident>,
    constants: Named<Resident>,
    fed: Named<HostTensor>,
  ): Promise<Named<HostTensor>> {
    const { next, outputs } = await this.#run(step, constants, fed);
    const loss = outputs["loss"]?.values[0] ?? Number.NaN;
    if (!Number.isFinite(loss)) {
      releaseAll(this.engine, next);
      throw new LossError(loss);
    }
    this.#replace(next);
    return outputs;
  }

  /** Replaces tensors by what a program without a loss gives under their names. */
  async update(program: Executable<Resident>, fed: Named<HostTensor>): Promise<void> {
    const { next } = await this.#run(program, {}, fed);
    this.#replace(next);
  }

  async #run(
    program: Executable<Resident>,
    constants: Named<Resident>,
    fed: Named<HostTensor>,
  ): Promise<{ readonly next: Named<Resident>; readonly outputs: Named<HostTensor> }> {
    const inputs = uploadAll(this.engine, fed);
    const results = await program.run({ ...this.#tensors, ...constants, ...inputs });
    releaseAll(this.engine, inputs);
    const next: Record<string, Resident> = {};
    const outputs: Record<string, HostTensor> = {};
    for (const [name, tensor] of Object.entries(results)) {
      if (name in this.#tensors) {
        next[name] = tensor;
        continue;
      }
      outputs[name] = await this.engine.download(tensor);
      this.engine.release(tensor);
    }
    return { next, outputs };
  }

  #replace(next: Named<Resident>): void {
    for (const name of Object.keys(next)) this.engine.release(pick(this.#tensors, name));
    this.#tensors = { ...this.#tensors, ...next };
  }

  /** Copies of the tensors of these names; of all unless given. */
  async download(names: readonly string[] = Object.keys(this.#tensors)): Promise<Named<HostTensor>> {
    const copies: Record<string, HostTensor> = {};
    for (const name of names) {
      const tensor = pick(this.#tensors, name);
      copies[name] = await this.engine.download(tensor);
    }
    return copies;
  }

  dispose(): void {
    releaseAll(this.engine, this.#tensors);
    this.#tensors = {};
  }
}

/** The loss of a step is not a finite number. */
export class LossError extends Error {
  constructor(readonly loss: number) {
    super(`the loss became ${loss}`);
  }
}
