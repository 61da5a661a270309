import type { Layer } from "../layers/index.js";
import type { Report } from "../report.js";
import { ArgumentReader, type Formal, formalsOf } from "./arguments.js";
import { Evaluator } from "./expressions.js";
import type { Program } from "./program.js";
import { findRecursiveBlocks } from "./recursion.js";

/** What every check works with. */
export class Checks {
  readonly evaluator: Evaluator;
  readonly arguments: ArgumentReader;
  readonly recursiveBlocks: ReadonlySet<string>;
  readonly #layerFormals = new Map<Layer, readonly Formal[]>();

  constructor(
    readonly program: Program,
    readonly report: Report,
  ) {
    this.evaluator = new Evaluator(program, report);
    this.arguments = new ArgumentReader(program, this.evaluator, report);
    this.recursiveBlocks = findRecursiveBlocks(program, report);
  }

  formalsOfLayer(layer: Layer): readonly Formal[] {
    const known = this.#layerFormals.get(layer) ?? formalsOf(layer.signature);
    this.#layerFormals.set(layer, known);
    return known;
  }
}
