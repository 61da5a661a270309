import type { HostTensor, Named, Program, TrainingProgram } from "../programs/index.js";
import type { Placement } from "./placement.js";

export type { Placement } from "./placement.js";

/** A compiled program. Resident tensors go in and come out; the caller disposes of those it no longer needs. */
export interface Executable<Resident> {
  run(inputs: Named<Resident>): Promise<Named<Resident>>;
  /** Where the operators of the program run, from an engine that can tell. It can take as long as a run. */
  placement?(): Promise<Placement>;
  dispose(): Promise<void>;
}

/**
 * What turns programs into something that runs. `Resident` is a tensor where the engine keeps it (the GPU, or
 * native memory), so that weights stay there from step to step.
 */
export interface Engine<Resident = unknown> {
  readonly name: string;
  readonly device: string;
  /** What the device is made of, where it tells: the name of a graphics card. */
  readonly hardware?: string;
  compile(program: Program): Promise<Executable<Resident>>;
  compileTraining(program: TrainingProgram): Promise<Executable<Resident>>;
  upload(tensor: HostTensor): Resident;
  download(tensor: Resident): Promise<HostTensor>;
  release(tensor: Resident): void;
}
