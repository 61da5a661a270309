import { suggest } from "../../diagnostics/index.js";
import { flattenParameters, type ParameterTree } from "../../tensor/programs/parameter-tree.js";

/**
 * The parameters of a model, as places name them: a parameter (`conv1.weight`), or a layer or block (`conv1`), with `*` for
 * any characters and `?` for one.
 */
export class ParameterNames {
  /** Those that training changes by gradients, in the order of the model. */
  readonly trained: readonly string[];
  readonly #all: readonly { readonly name: string; readonly isTrained: boolean; readonly groups: string[] }[];

  constructor(tree: ParameterTree) {
    this.#all = [...flattenParameters(tree)].map(([name, { buffer }]) => ({
      ...{ name, isTrained: buffer !== true, groups: groupsOf(name) },
    }));
    this.trained = this.#all.filter(({ isTrained }) => isTrained).map(({ name }) => name);
  }

  /** All that a place means, what layers keep from batch to batch included. */
  all(place: string): readonly string[] {
    return this.#meantBy(place).map(({ name }) => name);
  }

  /** The trained parameters that a place means; where there are none, whether it means others. */
  find(place: string): readonly string[] | "unknown" | "untrained" {
    const meant = this.#meantBy(place);
    if (meant.length === 0) return "unknown";
    const trained = meant.filter(({ isTrained }) => isTrained).map(({ name }) => name);
    return trained.length === 0 ? "untrained" : trained;
  }

  /** All trained parameters that some place of a list means. */
  trainedAt(places: readonly string[]): readonly string[] {
    const meant = new Set(
      places.flatMap((place) =>
        this.#meantBy(place).flatMap(({ name, isTrained }) => (isTrained ? [name] : [])),
      ),
    );
    return this.trained.filter((name) => meant.has(name));
  }

  /**
   * What `freeze` of a list of places leaves as it is: the parameters that they mean, and the running statistics of a layer where a place
   * means any of them, as that of the whole layer does.
   */
  frozenAt(places: readonly string[]): ReadonlySet<string> {
    return new Set([...this.trainedAt(places), ...places.flatMap((place) => this.#buffersAt(place))]);
  }

  /** The buffers of one layer go together. */
  #buffersAt(place: string): readonly string[] {
    const meant = this.#meantBy(place).filter(({ isTrained }) => !isTrained);
    const layers = new Set(meant.map(({ groups }) => groups.at(-1)));
    return this.#all.flatMap(({ name, isTrained, groups }) =>
      !isTrained && layers.has(groups.at(-1)) ? [name] : [],
    );
  }

  #meantBy(place: string) {
    const isMeant = (name: string): boolean => matches(place, name);
    return this.#all.filter(({ name, groups }) => isMeant(name) || groups.some(isMeant));
  }

  /** What to say of a place that means nothing. */
  factsOf(place: string): { name: string; suggestion: string | undefined; known: readonly string[] } {
    const known = [...new Set(this.#all.flatMap(({ name, groups }) => [name, ...groups]))];
    return { name: place, suggestion: suggest(place, known), known: this.trained };
  }
}

/** The layers and blocks that a parameter is in: `block.conv` and `block` of `block.conv.weight`. */
function groupsOf(name: string): string[] {
  const parts = name.split(".");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("."));
}

/**
 * Whether a text is of a pattern: `*` stands for any characters, `?` for one. It goes back to the last `*` alone, so that no
 * pattern takes longer than the product of both lengths.
 */
function matches(pattern: string, text: string): boolean {
  let [at, place] = [0, 0];
  let star: { readonly at: number; place: number } | undefined;
  while (place < text.length) {
    if (pattern[at] === "*") {
      star = { at, place };
      at += 1;
    } else if (pattern[at] === "?" || pattern[at] === text[place]) {
      at += 1;
      place += 1;
    } else if (star !== undefined) {
      star.place += 1;
      at = star.at + 1;
      place = star.place;
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}
