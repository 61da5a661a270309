import type { Layer } from "../../runtime/language.js";
import type { SyntaxNode } from "../origins.js";
import type { Report } from "../report.js";
import { ArgumentReader, type Formal, formalsOf } from "./arguments.js";
import { ExpressionEvaluator } from "./expressions.js";
import type { LinkedSpec } from "./linked-spec.js";
import { findRecursiveBlocks } from "./recursion.js";

/** Layers and injected points of all experiments and of all combinations of sweeps together: about a second. */
const mostWork = 1_000_000;
/** What a combination of a sweep counts besides its layers and points. */
export const combinationWork = 100;

/** What all checks share. */
export class Checks {
  readonly evaluator: ExpressionEvaluator;
  readonly arguments: ArgumentReader;
  readonly recursiveBlocks: ReadonlySet<string>;
  #work = 0;
  readonly #layerFormals = new Map<Layer, readonly Formal[]>();

  constructor(
    readonly linked: LinkedSpec,
    readonly report: Report,
  ) {
    this.evaluator = new ExpressionEvaluator(linked, report);
    this.arguments = new ArgumentReader(linked, this.evaluator, report);
    this.recursiveBlocks = findRecursiveBlocks(linked, report);
  }

  /**
   * Counts work that a short text can ask for many times over. Where it is too much for one spec, that is the last error
   * that is reported.
   */
  spend(work: number, node: SyntaxNode): void {
    this.#work += work;
    if (this.#work > mostWork) this.report.stop("check-too-large", node, {});
  }

  formalsOfLayer(layer: Layer): readonly Formal[] {
    const known = this.#layerFormals.get(layer) ?? formalsOf(layer.signature);
    this.#layerFormals.set(layer, known);
    return known;
  }
}
