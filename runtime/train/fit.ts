import type { Engine, Executable } from "../../tensor/engines/engine.js";
import { sizeOf } from "../../tensor/ops/tensor-type.js";
import {
  type HostTensor,
  hostScalar,
  type Named,
  pick,
  slotName,
  type TrainingProgram,
} from "../../tensor/programs/index.js";
import { ResidentState } from "./resident-state.js";

export interface FitOptions<Resident> {
  /** Parameters and buffers to start from; the slots of the optimizer start at zero. */
  readonly initial: Named<HostTensor>;
  /** Inputs that are the same at every step; they stay the caller's. */
  readonly constants: Named<Resident>;
  readonly steps: number;
  /** Of step 1, 2, … */
  readonly learningRate: (step: number) => number;
  /** Inputs of step 1, 2, … that differ from step to step. */
  readonly inputsOf?: (step: number) => Named<HostTensor>;
  /** Hears what each step said: the loss and the metrics. */
  readonly onStep?: (step: number, said: Named<HostTensor>) => void;
  /** Hears the parameters and buffers after every so many steps and after the last; the next step waits for it. */
  readonly checkpoints?: {
    readonly every: number;
    readonly hear: (step: number, weights: Named<HostTensor>) => Promise<void>;
  };
  readonly signal?: AbortSignal;
}

/** A compiled training step that can be run from one start after another. */
export class Fitting<Resident> {
  private constructor(
    private readonly engine: Engine<Resident>,
    private readonly program: TrainingProgram,
    private readonly step: Executable<Resident>,
  ) {}

  static async compile<Resident>(
    engine: Engine<Resident>,
    program: TrainingProgram,
  ): Promise<Fitting<Resident>> {
    return new Fitting(engine, program, await engine.compileTraining(program));
  }

  /**
   * Takes `steps` steps and gives the parameters and buffers after them. Throws `LossError` where the loss is no longer
   * finite, and the reason of the signal where that asks to stop.
   */
  async run(options: FitOptions<Resident>): Promise<Named<HostTensor>> {
    const { initial, constants, steps, learningRate, inputsOf, onStep, checkpoints, signal } = options;
    const state = new ResidentState(this.engine, { ...initial, ...this.#slots() });
    const weights = async (): Promise<Named<HostTensor>> => {
      const all = await state.download();
      return Object.fromEntries(Object.keys(initial).map((name) => [name, pick(all, name)]));
    };
    try {
      for (let step = 1; step <= steps; step++) {
        signal?.throwIfAborted();
        const said = await state.advance(this.step, constants, {
          learning_rate: hostScalar(learningRate(step)),
          step: hostScalar(step),
          ...inputsOf?.(step),
        });
        onStep?.(step, said);
        if (checkpoints !== undefined && (step % checkpoints.every === 0 || step === steps)) {
          await checkpoints.hear(step, await weights());
        }
      }
      return await weights();
    } finally {
      state.dispose();
    }
  }

  async dispose(): Promise<void> {
    await this.step.dispose();
  }

  #slots(): Named<HostTensor> {
    const { parameters, optimizer } = this.program;
    return Object.fromEntries(
      Object.entries(parameters).flatMap(([name, type]) =>
        optimizer.slots.map((slot) => [
          slotName(slot, name),
          { type, values: new Float32Array(sizeOf(type.shape)) },
        ]),
      ),
    );
  }
}
