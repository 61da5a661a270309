import type { TensorType } from "./tensor-type.js";

/**
 * Operands that do not fit an op. The compiler shows `reason` to the users of the language, next to the layer at fault, so
 * it says what met what in one line of plain words.
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
