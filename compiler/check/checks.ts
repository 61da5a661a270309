import type { Layer } from "../../runtime/language.js";
import type { Report } from "../report.js";
import { ArgumentReader, type Formal, formalsOf } from "./arguments.js";
import { ExpressionEvaluator } from "./expressions.js";
import type { LinkedSpec } from "./linked-spec.js";
import { findRecursiveBlocks } from "./recursion.js";

/** What all checks share. */
export class Checks {
  readonly evaluator: ExpressionEvaluator;
  readonly arguments: ArgumentReader;
  readonly recursiveBlocks: ReadonlySet<string>;
  readonly #layerFormals = new Map<Layer, readonly Formal[]>();

  constructor(
    readonly linked: LinkedSpec,
    readonly report: Report,
  ) {
    this.evaluator = new ExpressionEvaluator(linked, report);
    this.arguments = new ArgumentReader(linked, this.evaluator, report);
    this.recursiveBlocks = findRecursiveBlocks(linked, report);
  }

  formalsOfLayer(layer: Layer): readonly Formal[] {
    const known = this.#layerFormals.get(layer) ?? formalsOf(layer.signature);
    this.#layerFormals.set(layer, known);
    return known;
  }
}
