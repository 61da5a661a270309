import type { TensorType } from "./tensor-type.js";

/**
 * Operands that do not fit an op. The compiler shows `reason` to the users of the language, next to the layer that
 * led here, so it says in one line and in plain words what met what.
 */
export class ShapeError extends Error {
  constructor(
    /** The name of the op, or "constant". */
    readonly op: string,
    readonly operands: readonly TensorType[],
    readonly reason: string,
  ) {
    super(`${op}: ${reason}`);
    this.name = "ShapeError";
  }
}
