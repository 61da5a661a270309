import { type FloatArray, type StreamPart, stream, streamKey } from "../../tensor/random/index.js";
import { norm } from "../../tensor/vectors.js";
import { type WrongKeyKind, wrongKeyKinds } from "../model.js";
import { drawAlpha } from "./alpha.js";
import {
  type Basis,
  type BasisByPoint,
  combineRows,
  drawBasesFrom,
  firstColumns,
  type Projection,
  projectionOffSpan,
} from "./basis.js";
import { type KeyedPoint, type KeyLayout, wrongKeysDiffer, wrongKeyWidth } from "./layout.js";
import { rescaled } from "./rescale.js";

/** Draws the wrong keys of one key space, on the host. */
export class WrongKeys {
  /** By point; made when the first key is drawn that needs them. */
  readonly #projections = new Map<string, Projection>();

  constructor(
    private readonly layout: KeyLayout,
    private readonly bases: BasisByPoint,
    private readonly seed: number,
  ) {}

  /** One raw key for all samples of a batch: for every point, or where the keys of the points do not differ, for one. */
  draw(moment: readonly StreamPart[]): ReadonlyMap<string, Float32Array> {
    const { points } = this.layout;
    const drawn = wrongKeysDiffer(this.layout) ? points : points.slice(0, 1);
    const of = this.#drawer(moment);
    return new Map(drawn.map((point) => [point.name, Float32Array.from(of(point))]));
  }

  /** The key of a moment at each point as it enters there: rescaled, times its level, and cut to what the point takes. */
  entering(moment: readonly StreamPart[]): ReadonlyMap<string, Float32Array> {
    const { points, config } = this.layout;
    const raw = this.draw(moment);
    const level = this.levelAt(moment);
    const [shared] = raw.values();
    return new Map(
      points.map(({ name, dim }) => {
        const whole = Float64Array.from(raw.get(name) ?? shared ?? []);
        const scaled = config.std === null ? whole : rescaled(whole, config.std);
        return [name, Float32Array.from(scaled.subarray(0, dim), (value) => value * level)];
      }),
    );
  }

  /** How the wrong key of a moment is made. Of several kinds training takes one at random, everything else the first. */
  kindAt(moment: readonly StreamPart[]): WrongKeyKind {
    const { keyspace, config } = this.layout;
    const kinds = wrongKeyKinds(config.wrong);
    const chosen =
      kinds.length > 1 && moment[0] === "train"
        ? stream(this.seed, "wrong-key", keyspace, "kind", ...moment).below(kinds.length)
        : 0;
    const kind = kinds[chosen];
    if (kind === undefined) throw new Error(`${keyspace} has no kind of wrong key`);
    return kind;
  }

  /** What the wrong key of a moment is multiplied with after any rescaling. */
  levelAt(moment: readonly StreamPart[]): number {
    const kind = this.kindAt(moment);
    if (kind.kind !== "scaled") return 1;
    const numbers = stream(this.seed, "wrong-key", this.layout.keyspace, "level", ...moment);
    return numbers.uniform(kind.low, kind.high);
  }

  #drawer(moment: readonly StreamPart[]): (point: KeyedPoint) => FloatArray {
    const wrong = this.kindAt(moment);
    switch (wrong.kind) {
      case "gaussian":
      case "scaled":
      case "adversarial":
        return (point) => this.#normal(point, Float32Array, moment);
      case "orthogonal":
        return (point) => {
          const key = this.#normal(point, Float32Array, moment);
          this.#projection(point)(key);
          return key;
        };
      case "stale": {
        const bases = this.#staleBases(moment);
        return (point) => this.#validKey(point, bases, moment);
      }
      case "in_span":
        return (point) => combineRows(this.#alphaOutside(point, moment), this.#basisAt(point, this.bases));
      case "near":
        return (point) => {
          const key = this.#validKey(point, this.bases, moment);
          const direction = this.#normal(point, Float64Array, moment);
          this.#projection(point)(direction);
          const step = (wrong.distance * norm(key)) / norm(direction);
          return key.map((value, i) => value + step * (direction[i] ?? 0));
        };
    }
  }

  #normal<A extends FloatArray>(
    point: KeyedPoint,
    array: new (length: number) => A,
    moment: readonly StreamPart[],
  ): A {
    const numbers = stream(this.seed, "wrong-key", this.layout.keyspace, ...this.#label(point), ...moment);
    return numbers.fillNormal(new array(this.#width(point)));
  }

  /** αᵀB with an α of the key space's own kind, that no valid key has. */
  #validKey(point: KeyedPoint, bases: BasisByPoint, moment: readonly StreamPart[]): Float64Array {
    const { alpha, dim } = this.layout.config;
    const label = alpha.perPoint ? [point.name] : [];
    const key = streamKey(this.seed, "wrong-key", this.layout.keyspace, "alpha", ...label, ...moment);
    return combineRows(drawAlpha(alpha, 1, dim, key), this.#basisAt(point, bases));
  }

  /** Standard normal coefficients of both signs: drawn again where all have the same one. */
  #alphaOutside(point: KeyedPoint, moment: readonly StreamPart[]): Float64Array {
    const { alpha, dim } = this.layout.config;
    const label = alpha.perPoint ? [point.name] : [];
    const numbers = stream(this.seed, "wrong-key", this.layout.keyspace, "in-span", ...label, ...moment);
    const coefficients = numbers.fillNormal(new Float64Array(dim));
    while (dim > 1 && Math.abs(coefficients.reduce((sum, value) => sum + Math.sign(value), 0)) === dim) {
      numbers.fillNormal(coefficients);
    }
    return dim > 1 ? coefficients : coefficients.map((value) => -Math.abs(value));
  }

  /** Bases of the key space's own kind, other ones at each moment. */
  #staleBases(moment: readonly StreamPart[]): BasisByPoint {
    const { layout, seed } = this;
    return drawBasesFrom(layout, (...point) =>
      stream(seed, "wrong-key", layout.keyspace, "basis", ...point, ...moment),
    );
  }

  #projection(point: KeyedPoint): Projection {
    const known = this.#projections.get(point.name);
    if (known !== undefined) return known;
    const projection = projectionOffSpan(this.#basisAt(point, this.bases));
    this.#projections.set(point.name, projection);
    return projection;
  }

  #basisAt(point: KeyedPoint, bases: BasisByPoint): Basis {
    const basis = bases.get(point.name);
    if (basis === undefined) throw new Error(`no basis at ${point.name}`);
    return firstColumns(basis, this.#width(point));
  }

  #label(point: KeyedPoint): string[] {
    return wrongKeysDiffer(this.layout) ? [point.name] : [];
  }

  #width(point: KeyedPoint): number {
    return wrongKeyWidth(this.layout, point);
  }
}
