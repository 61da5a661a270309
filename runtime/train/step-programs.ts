import { CompiledPrograms } from "../../tensor/engines/compiled-programs.js";
import type { Engine, Executable } from "../../tensor/engines/engine.js";
import { addingProgram, initialSums, updateProgram } from "../../tensor/programs/index.js";
import type { KeySource } from "../keys/index.js";
import type { GatedModel } from "../model.js";
import { trainedParts } from "../parameters/trained-parts.js";
import { trainingProgram, updateRules } from "./program.js";

/**
 * The compiled programs of training. A step of one batch is one program. Where steps have several batches, a program adds the gradients of a batch to
 * sums, and another updates the weights by these: the memory of a step is then that of a batch, and of the sums.
 */
export class StepPrograms<Resident> {
  readonly #compiled = new CompiledPrograms<Executable<Resident>>();

  constructor(
    private readonly model: GatedModel,
    private readonly keys: KeySource,
    private readonly engine: Engine<Resident>,
  ) {}

  get accumulates(): boolean {
    return this.model.experiment.train.accumulate !== undefined;
  }

  /** The sums of gradients before the first step; none where a step is one batch. */
  initialSums() {
    return this.accumulates ? initialSums(trainedParts(this.model).parameters) : {};
  }

  /** What a batch of so many samples goes through: the whole step, or its part of one. */
  ofBatch(size: number): Promise<Executable<Resident>> {
    return this.#compiled.get([size], () => {
      const program = trainingProgram(this.model, this.keys, size);
      return this.accumulates
        ? this.engine.compileGradients(addingProgram(program))
        : this.engine.compileTraining(program);
    });
  }

  /** What ends a step of several batches. */
  ofUpdate(): Promise<Executable<Resident>> {
    return this.#compiled.get(["update"], () => this.engine.compile(updateProgram(updateRules(this.model))));
  }

  async dispose(): Promise<void> {
    await this.#compiled.dispose();
  }
}
