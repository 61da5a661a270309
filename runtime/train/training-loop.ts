import type { Engine, Executable } from "../../tensor/engines/engine.js";
import {
  type HostTensor,
  hostScalar,
  initialSlots,
  type Named,
  pick,
  type TrainingProgram,
} from "../../tensor/programs/index.js";
import { ResidentState } from "./resident-state.js";

export interface TrainingLoopOptions<Resident> {
  /** Parameters and buffers to start from; the slots of the optimizer start at zero. */
  readonly initial: Named<HostTensor>;
  /** Inputs that are the same at every step; they belong to the caller. */
  readonly constants: Named<Resident>;
  readonly steps: number;
  /** Of step 1, 2, … */
  readonly learningRate: (step: number) => number;
  /** Inputs of step 1, 2, … that differ from step to step. */
  readonly inputsOf?: (step: number) => Named<HostTensor>;
  /** Is given the outputs of each step: the loss and the metrics. */
  readonly onStep?: (step: number, outputs: Named<HostTensor>) => void;
  /** Is given the parameters and buffers after every so many steps and after the last; the next step waits for it. */
  readonly checkpoints?: {
    readonly every: number;
    readonly onCheckpoint: (step: number, weights: Named<HostTensor>) => Promise<void>;
  };
  readonly signal?: AbortSignal;
}

/** A compiled training step, which can run from several starts one after another. */
export class TrainingLoop<Resident> {
  private constructor(
    private readonly engine: Engine<Resident>,
    private readonly program: TrainingProgram,
    private readonly step: Executable<Resident>,
  ) {}

  static async compile<Resident>(
    engine: Engine<Resident>,
    program: TrainingProgram,
  ): Promise<TrainingLoop<Resident>> {
    return new TrainingLoop(engine, program, await engine.compileTraining(program));
  }

  /**
   * Takes `steps` steps and gives the parameters and buffers after them. Throws `LossError` if the loss is not finite, and
   * the reason of the signal if that is aborted.
   */
  async run(options: TrainingLoopOptions<Resident>): Promise<Named<HostTensor>> {
    const { initial, constants, steps, learningRate, inputsOf, onStep, checkpoints, signal } = options;
    const { optimizer, parameters } = this.program;
    const state = new ResidentState(this.engine, { ...initial, ...initialSlots(optimizer, parameters) });
    const weights = async (): Promise<Named<HostTensor>> => {
      const all = await state.download();
      return Object.fromEntries(Object.keys(initial).map((name) => [name, pick(all, name)]));
    };
    try {
      for (let step = 1; step <= steps; step++) {
        signal?.throwIfAborted();
        const outputs = await state.advance(this.step, constants, {
          learning_rate: hostScalar(learningRate(step)),
          step: hostScalar(step),
          ...inputsOf?.(step),
        });
        onStep?.(step, outputs);
        if (checkpoints !== undefined && (step % checkpoints.every === 0 || step === steps)) {
          await checkpoints.onCheckpoint(step, await weights());
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
}
