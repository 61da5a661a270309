import type { PointDeclaration } from "../../grammar/ast.js";
import type { Activation } from "../../runtime/language.js";
import type { PointStep } from "../checked.js";
import type { Report } from "../report.js";
import { checkName } from "./parameters.js";

/** Where a point stands. Only in the model itself does a sample pass it exactly once. */
export type Region = "model" | "block" | "repeat";

/** The points of one model, in the order of their declaration. */
export class PointSet {
  readonly #points = new Map<string, Activation | undefined>();

  constructor(
    private readonly report: Report,
    /** The set that this one goes on from; it must not grow as long as this one is used. */
    private readonly before?: PointSet,
  ) {}

  get names(): string[] {
    return [...(this.before?.names ?? []), ...this.#points.keys()];
  }

  has(name: string): boolean {
    return this.#points.has(name) || this.before?.has(name) === true;
  }

  /** The activation at a point, if it is known. */
  get(name: string): Activation | undefined {
    return this.#points.get(name) ?? this.before?.get(name);
  }

  /**
   * Adds a point. Undefined with an error if it may not stand here, and without an error if its shape is unknown.
   */
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
    if (this.has(name)) {
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

  /** The set of a part that may not be built: the two sides of a `when` may declare the same point. */
  undecided(): PointSet {
    return new PointSet(this.report, this);
  }

  /** Adds the points after a layer or input that is no `repeat`: these have no index. */
  declareAll(
    declarations: readonly PointDeclaration[],
    activation: Activation | undefined,
    region: Region,
  ): PointStep[] {
    return declarations.flatMap((declaration) => {
      const name = declaration.name.text;
      if (declaration.index !== undefined) {
        this.report.error("point-index-without-repeat", declaration, { name });
        return [];
      }
      return this.declare(declaration, name, activation, region) ?? [];
    });
  }

  /** Adds what undecided parts have declared. */
  addAll(parts: readonly PointSet[]): void {
    for (const part of parts) {
      for (const [name, activation] of part.#points) {
        if (!this.#points.has(name)) this.#points.set(name, activation);
      }
    }
  }
}
