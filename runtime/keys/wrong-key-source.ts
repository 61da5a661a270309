import {
  type FloatArray,
  type RandomStream,
  type StreamPart,
  stream,
  streamKey,
} from "../../tensor/random/index.js";
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
import { wrongKeyKinds, wrongKeyOf } from "./keyspace.js";
import { type KeyedPoint, type KeyLayout, wrongKeysDiffer, wrongKeyWidth } from "./layout.js";
import { rescaled } from "./rescale.js";
import type { WrongKeyKind } from "./wrong-keys/catalogue.js";
import type { GradientMoves, WrongKeyMaterial } from "./wrong-keys/define-wrong-key.js";

/** Draws the wrong keys of one keyspace, on the host. */
export class WrongKeySource {
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
    const kind = this.#kindAt(moment);
    const entry = wrongKeyOf(kind);
    const material = new Material(this.layout, this.bases, this.seed, moment, this.#projections);
    return new Map(drawn.map((point) => [point.name, Float32Array.from(entry.draw(kind, material, point))]));
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

  /** What the wrong key of a moment is multiplied with after any rescaling. */
  levelAt(moment: readonly StreamPart[]): number {
    const kind = this.#kindAt(moment);
    const numbers = stream(this.seed, "wrong-key", this.layout.keyspace, "level", ...moment);
    return wrongKeyOf(kind).level?.(kind, numbers) ?? 1;
  }

  /** How gradients move the wrong key of a moment; undefined where they do not. */
  movesAt(moment: readonly StreamPart[]): GradientMoves | undefined {
    const kind = this.#kindAt(moment);
    return wrongKeyOf(kind).moves?.(kind);
  }

  /** How the wrong key of a moment is made. Of several kinds training takes one at random, everything else the first. */
  #kindAt(moment: readonly StreamPart[]): WrongKeyKind {
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
}

/** What the wrong key of one moment is made of. */
class Material implements WrongKeyMaterial {
  readonly rows: number;
  #fresh: BasisByPoint | undefined;

  constructor(
    private readonly layout: KeyLayout,
    private readonly bases: BasisByPoint,
    private readonly seed: number,
    private readonly moment: readonly StreamPart[],
    private readonly projections: Map<string, Projection>,
  ) {
    this.rows = layout.config.dim;
  }

  normal<A extends FloatArray>(point: KeyedPoint, array: new (length: number) => A): A {
    const label = wrongKeysDiffer(this.layout) ? [point.name] : [];
    return this.#numbers(...label).fillNormal(new array(this.#width(point)));
  }

  likeValid(point: KeyedPoint, bases: BasisByPoint = this.bases): Float64Array {
    const { keyspace, config } = this.layout;
    const label = this.#coefficientLabel(point);
    const key = streamKey(this.seed, "wrong-key", keyspace, "alpha", ...label, ...this.moment);
    return combineRows(drawAlpha(config.alpha, 1, this.rows, key), this.#basisAt(point, bases));
  }

  coefficientNumbers(point: KeyedPoint, purpose: string): RandomStream {
    return this.#numbers(purpose, ...this.#coefficientLabel(point));
  }

  combine(point: KeyedPoint, alpha: ArrayLike<number>): Float64Array {
    return combineRows(alpha, this.#basisAt(point, this.bases));
  }

  leaveSpan(point: KeyedPoint, vector: FloatArray): void {
    const known = this.projections.get(point.name);
    const projection = known ?? projectionOffSpan(this.#basisAt(point, this.bases));
    this.projections.set(point.name, projection);
    projection(vector);
  }

  freshBases(): BasisByPoint {
    this.#fresh ??= drawBasesFrom(this.layout, (...point) => this.#numbers("basis", ...point));
    return this.#fresh;
  }

  #numbers(...purpose: readonly string[]): RandomStream {
    return stream(this.seed, "wrong-key", this.layout.keyspace, ...purpose, ...this.moment);
  }

  #coefficientLabel(point: KeyedPoint): readonly string[] {
    return this.layout.config.alpha.perPoint ? [point.name] : [];
  }

  #basisAt(point: KeyedPoint, bases: BasisByPoint): Basis {
    const basis = bases.get(point.name);
    if (basis === undefined) throw new Error(`no basis at ${point.name}`);
    return firstColumns(basis, this.#width(point));
  }

  #width(point: KeyedPoint): number {
    return wrongKeyWidth(this.layout, point);
  }
}
