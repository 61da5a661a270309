import { type Named, pick } from "../../tensor/programs/index.js";
import type { KeyPath, TrainingMode } from "../model.js";

/**
 * The buffers of a model during one step: each training pass continues from what the pass before it left.
 * They are identified by the tensors that the step was fed.
 */
export class BufferStates<T> {
  readonly #latest = new Map<T, T>();
  readonly #frozen: ReadonlySet<T>;

  /** `frozen`: the names of buffers that stay as they are. */
  constructor(
    private readonly weights: Named<T>,
    frozen: readonly string[] = [],
  ) {
    this.#frozen = new Set(frozen.map((name) => pick(weights, name)));
  }

  isFrozen(buffer: T): boolean {
    return this.#frozen.has(buffer);
  }

  read(buffer: T): T {
    return this.#latest.get(buffer) ?? buffer;
  }

  write(buffer: T, next: T): void {
    this.#latest.set(buffer, next);
  }

  /** The buffers of these names as the last pass left them. */
  latest(names: readonly string[]): Named<T> {
    return Object.fromEntries(names.map((name) => [name, this.read(pick(this.weights, name))]));
  }
}

/** Gives a forward pass its dropout masks, one at each call, in the order of its layers. */
export type MaskSource<T> = TrainingMode<T>["mask"];

/** The mode of one training pass over buffers in these states. */
export function trainingMode<T>(states: BufferStates<T>, mask: MaskSource<T>): TrainingMode<T> {
  return {
    kind: "training",
    read: (buffer) => states.read(buffer),
    isFrozen: (buffer) => states.isFrozen(buffer),
    write: (buffer, next) => states.write(buffer, next),
    mask,
  };
}

/** The modes of the forward passes of one training step; `masksOf` gives each path a source of its own. */
export function trainingModes<T>(
  states: BufferStates<T>,
  masksOf: (path: KeyPath) => MaskSource<T>,
): Readonly<Record<KeyPath, TrainingMode<T>>> {
  const modeOf = (path: KeyPath): TrainingMode<T> => trainingMode(states, masksOf(path));
  return { valid: modeOf("valid"), wrong: modeOf("wrong"), none: modeOf("none") };
}
