import { suggest } from "../../diagnostics/index.js";
import type { Body, From, Name } from "../../grammar/ast.js";
import type { Activation } from "../../runtime/language.js";
import type { NamedResult } from "../checked.js";
import type { Report } from "../report.js";
import { checkName } from "./parameters.js";
import { resultNamesIn } from "./stages.js";

/** The results with names that a body can go back to: its own so far, and those of the bodies around it. */
export class ResultScope {
  readonly #own = new Map<string, NamedResult>();

  private constructor(
    private readonly report: Report,
    /** Where the model or block gives each name first, to tell what a name that is not here may mean. */
    private readonly places: () => ReadonlyMap<string, Name>,
    private readonly around?: ResultScope,
  ) {}

  /** The scope of a whole model or block. */
  static of(whole: Body, report: Report): ResultScope {
    let places: ReadonlyMap<string, Name> | undefined;
    return new ResultScope(report, () => {
      places ??= new Map(
        resultNamesIn(whole)
          .map((name) => [name.text, name])
          .reverse() as [string, Name][],
      );
      return places;
    });
  }

  /** The scope of a body within this one. */
  inside(): ResultScope {
    return new ResultScope(this.report, this.places, this);
  }

  declare(name: Name, activation: Activation | undefined): NamedResult | undefined {
    checkName(name, this.report);
    if (this.#find(name.text) !== undefined) {
      this.report.error("duplicate-result", name, { name: name.text });
      return undefined;
    }
    const result = { name: name.text, activation };
    this.#own.set(name.text, result);
    return result;
  }

  /** The result that a `from` names; undefined, with an error, where it is not there. */
  resolve({ name }: From, isPoint: (name: string) => boolean): NamedResult | undefined {
    const found = this.#find(name.text);
    if (found !== undefined) return found;
    const made = this.places().get(name.text);
    const suggestion = made === undefined ? suggest(name.text, this.#names()) : undefined;
    const isLater = made !== undefined && made.span.start > name.span.start;
    const absent = isPoint(name.text) ? "point" : "unknown";
    const why = made === undefined ? absent : isLater ? "later" : "closed";
    this.report.error("unknown-result", name, { name: name.text, why, suggestion });
    return undefined;
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  #find(name: string): NamedResult | undefined {
    const own = this.#own.get(name);
    return own === undefined && this.around !== undefined ? this.around.#find(name) : own;
  }

  #names(): string[] {
    return [...this.#own.keys(), ...(this.around === undefined ? [] : this.around.#names())];
  }
}
