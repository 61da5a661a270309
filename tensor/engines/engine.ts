import type { GradientProgram, HostTensor, Named, Program, TrainingProgram } from "../programs/index.js";
import type { Placement } from "./placement.js";

export type { Placement } from "./placement.js";

/** A compiled program. Resident tensors go in and come out; the caller releases them. */
export interface Executable<Resident> {
  run(inputs: Named<Resident>): Promise<Named<Resident>>;
  /** Where the operators of the program run, if the engine can tell. Takes up to as long as a run. */
  placement?(): Promise<Placement>;
  dispose(): Promise<void>;
}

/**
 * Compiles programs and runs them. `Resident` is a tensor in the engine's own memory (on the GPU, or native), where
 * weights stay from step to step.
 */
export interface Engine<Resident = unknown> {
  readonly name: string;
  readonly device: string;
  /** The name of the hardware, if the device tells it: a GPU's model. */
  readonly hardware?: string;
  compile(program: Program): Promise<Executable<Resident>>;
  compileTraining(program: TrainingProgram): Promise<Executable<Resident>>;
  compileGradients(program: GradientProgram): Promise<Executable<Resident>>;
  upload(tensor: HostTensor): Resident;
  download(tensor: Resident): Promise<HostTensor>;
  release(tensor: Resident): void;
}
