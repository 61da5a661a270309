import type { PointDeclaration } from "../../grammar/ast.js";
import type { Activation } from "../../runtime/layers/activation.js";
import type { PointStep } from "../checked.js";
import type { Report } from "../report.js";
import { checkName } from "./linked-spec.js";

/** Where a point may stand: it must be passed exactly once. */
export type Region = "model" | "block" | "repeat";

/** The points of one model, in the order in which they are declared. */
export class PointSet {
  readonly #points = new Map<string, Activation | undefined>();

  constructor(private readonly report: Report) {}

  get names(): string[] {
    return [...this.#points.keys()];
  }

  has(name: string): boolean {
    return this.#points.has(name);
  }

  /** The activation there, if it is known. */
  get(name: string): Activation | undefined {
    return this.#points.get(name);
  }

  /** Enters a point; undefined, with an error, where it may not stand, and without one where its shape is not known. */
  declare(
    declaration: PointDeclaration,
    name: string,
    activation: Activation | undefined,
    region: Region,
  ): PointStep | undefined {
    if (region !== "model") {
      const code = region === "block" ? "point-inside-block" : "point-inside-repeat";
      this.report.error(code, declaration, { name: declaration.name.text });
      return undefined;
    }
    checkName(declaration.name, this.report);
    if (this.#points.has(name)) {
      this.report.error("duplicate-point", declaration, { name });
      return undefined;
    }
    this.#points.set(name, activation);
    if (activation === undefined) return undefined;
    if (activation.kind === "ids") {
      this.report.error("point-on-token-ids", declaration, { name, input: activation.description });
      return undefined;
    }
    return { kind: "point", point: { name, shape: activation.shape } };
  }

  /** Points of a part that may or may not be there: known by name, so that the two sides of a `when` may share one. */
  undecided(): PointSet {
    const set = new PointSet(this.report);
    for (const [name, activation] of this.#points) set.#points.set(name, activation);
    return set;
  }

  addAll(other: PointSet): void {
    for (const [name, activation] of other.#points) {
      if (!this.#points.has(name)) this.#points.set(name, activation);
    }
  }
}
