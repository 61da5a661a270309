import type { Ops } from "../../tensor/ops/ops.js";
import { float32, type TensorType } from "../../tensor/ops/tensor-type.js";
import { type HostTensor, hostScalar, type Named, pick } from "../../tensor/programs/index.js";
import { type StreamPart, streamKey } from "../../tensor/random/index.js";
import { drawAlpha } from "./alpha.js";
import type { BasisByPoint } from "./basis.js";
import { drawKeyBases, type KeyBases } from "./key-file.js";
import {
  type KeyedPoint,
  type KeyLayout,
  wrongKeysAreFree,
  wrongKeysDiffer,
  wrongKeysHaveLevels,
  wrongKeyWidth,
} from "./layout.js";
import { rescale } from "./rescale.js";
import { WrongKeySource } from "./wrong-key-source.js";
import type { GradientMoves } from "./wrong-keys/define-wrong-key.js";

/** The paths that carry a key; the third one, `none`, carries nothing. */
export type KeyedPath = "valid" | "wrong";

/** Names the draw: "train" and the batch, counted from the beginning, or "evaluate", the split and the batch. Equal moments give equal keys. */
export type Moment = readonly StreamPart[];

/** What makes the keys of a program: what it is fed, and the keys made of that. */
export interface KeySupply {
  /** The bases as tensors [m, d], under the names that `basisTypes` gives them. */
  basisTensors(): Named<HostTensor>;
  /** What a program that makes valid keys is fed besides the draws. */
  basisTypes(): Named<TensorType>;
  /** Types of the tensors that `draw` gives: α is [samples, m], a wrong key is [1, d], or [1, d_max] for all points. */
  drawTypes(path: KeyedPath, samples: number): Named<TensorType>;
  /** New random numbers for the keys of one batch: one α per sample, or one wrong key for all samples. */
  draw(path: KeyedPath, samples: number, moment: Moment): Named<HostTensor>;
  /** The keys of a path as tensors [samples or 1, ...point shape] from the tensors of `draw` and the bases. */
  keys<T>(ops: Ops<T>, path: KeyedPath, inputs: Named<T>): Named<T>;
}

/** Wrong keys of one keyspace that training moves, and how. */
export interface AdversarialDraw extends GradientMoves {
  /** The points by the names of their draws: [1, d] each. */
  readonly points: Named<string>;
}

/**
 * Draws keys and turns them into tensors. What is random (α, wrong keys) is drawn here, on the host, so that every
 * engine sees the same keys; what is arithmetic (αᵀB, the rescaling) is written with ops, so that it runs natively and
 * an attack on α can differentiate through it.
 */
export class KeySource implements KeySupply {
  readonly #spaces: readonly Space[];

  constructor(
    layouts: readonly KeyLayout[],
    private readonly seed: number,
    /** Those that the seed gives, unless given. */
    bases: KeyBases = drawKeyBases(layouts, seed),
  ) {
    this.#spaces = layouts.map((layout) => {
      const ofSpace: BasisByPoint = bases.get(layout.keyspace) ?? new Map();
      return { layout, bases: ofSpace, wrong: new WrongKeySource(layout, ofSpace, seed) };
    });
  }

  /** The bases by keyspace and point: the secret. They are inputs of every keyed program, never constants in it. */
  bases(): KeyBases {
    return new Map(this.#spaces.map(({ layout, bases }) => [layout.keyspace, bases]));
  }

  basisTensors(): Named<HostTensor> {
    const tensors: Record<string, HostTensor> = {};
    for (const { layout, bases } of this.#spaces) {
      for (const point of layout.points) {
        const basis = bases.get(point.name);
        if (basis === undefined) continue;
        tensors[basisName(layout, point)] = {
          type: float32(basis.rows, basis.columns),
          values: basis.values,
        };
      }
    }
    return tensors;
  }

  basisTypes(): Named<TensorType> {
    return Object.fromEntries(Object.entries(this.basisTensors()).map(([name, { type }]) => [name, type]));
  }

  drawTypes(path: KeyedPath, samples: number): Named<TensorType> {
    const types: Record<string, TensorType> = {};
    for (const { layout } of this.#spaces) {
      for (const point of layout.points) {
        if (path === "valid") types[alphaName(layout, point)] = float32(samples, layout.config.dim);
        else if (wrongKeysAreFree(layout)) types[wrongName(layout, point)] = float32(1, point.dim);
        else types[wrongName(layout, point)] = float32(1, wrongKeyWidth(layout, point));
      }
      if (path === "wrong" && wrongKeysHaveLevels(layout)) types[levelName(layout)] = float32();
    }
    return types;
  }

  draw(path: KeyedPath, samples: number, moment: Moment): Named<HostTensor> {
    const drawn: Record<string, HostTensor> = {};
    for (const { layout, wrong } of this.#spaces) {
      if (path === "wrong") {
        const made = wrongKeysAreFree(layout) ? wrong.entering(moment) : wrong.draw(moment);
        for (const [point, values] of made) {
          drawn[wrongName(layout, { name: point })] = { type: float32(1, values.length), values };
        }
        if (wrongKeysHaveLevels(layout)) drawn[levelName(layout)] = hostScalar(wrong.levelAt(moment));
        continue;
      }
      for (const point of layout.points) {
        drawn[alphaName(layout, point)] ??= this.#drawAlpha(layout, point, samples, moment);
      }
    }
    return drawn;
  }

  /** What of the draws of the wrong path at a moment is to be moved by gradients, keyspace by keyspace. */
  adversarialDraws(moment: Moment): AdversarialDraw[] {
    return this.#spaces.flatMap(({ layout, wrong }) => {
      const moves = wrong.movesAt(moment);
      if (moves === undefined) return [];
      const points = Object.fromEntries(layout.points.map((point) => [wrongName(layout, point), point.name]));
      return [{ ...moves, points }];
    });
  }

  keys<T>(ops: Ops<T>, path: KeyedPath, inputs: Named<T>): Named<T> {
    const keys: Record<string, T> = {};
    for (const { layout } of this.#spaces) {
      for (const point of layout.points) {
        const key =
          path === "valid"
            ? fitted(ops, layout, validKey(ops, layout, point, inputs))
            : wrongKey(ops, layout, pick(inputs, wrongName(layout, point)), inputs);
        const samples = ops.shapeOf(key)[0] ?? 1;
        keys[point.name] = ops.reshape(ops.slice(key, [0, 0], [samples, point.dim]), [
          samples,
          ...point.shape,
        ]);
      }
    }
    return keys;
  }

  #drawAlpha(layout: KeyLayout, point: KeyedPoint, samples: number, moment: Moment): HostTensor {
    const { alpha, dim } = layout.config;
    const label = alpha.perPoint ? [layout.keyspace, point.name] : [layout.keyspace];
    const key = streamKey(this.seed, "alpha", ...label, ...moment);
    return { type: float32(samples, dim), values: drawAlpha(alpha, samples, dim, key) };
  }
}

interface Space {
  readonly layout: KeyLayout;
  readonly bases: BasisByPoint;
  readonly wrong: WrongKeySource;
}

/** α B, [samples, width of B]. Per-point α with one basis: only the entries that the point takes. */
function validKey<T>(ops: Ops<T>, layout: KeyLayout, point: KeyedPoint, inputs: Named<T>): T {
  const alpha = pick(inputs, alphaName(layout, point));
  const basis = pick(inputs, basisName(layout, point));
  if (layout.config.alpha.perPoint && !layout.config.basis.perPoint) {
    return ops.matmul(alpha, ops.slice(basis, [0, 0], [layout.config.dim, point.dim]));
  }
  return ops.matmul(alpha, basis);
}

/** A raw key of the length that the keyspace asks for. */
function fitted<T>(ops: Ops<T>, { config: { std } }: KeyLayout, raw: T): T {
  return std === null ? raw : rescale(ops, raw, std);
}

/** [1, d] or more from what is drawn. */
function wrongKey<T>(ops: Ops<T>, layout: KeyLayout, drawn: T, inputs: Named<T>): T {
  if (wrongKeysAreFree(layout)) return drawn;
  const key = fitted(ops, layout, drawn);
  return wrongKeysHaveLevels(layout) ? ops.mul(key, pick(inputs, levelName(layout))) : key;
}

type PointName = Pick<KeyedPoint, "name">;

const basisName = ({ keyspace, config }: KeyLayout, point: PointName): string =>
  config.basis.perPoint ? `basis:${keyspace}:${point.name}` : `basis:${keyspace}`;
const alphaName = ({ keyspace, config }: KeyLayout, point: PointName): string =>
  config.alpha.perPoint ? `alpha:${keyspace}:${point.name}` : `alpha:${keyspace}`;
const levelName = ({ keyspace }: KeyLayout): string => `wrong-level:${keyspace}`;
const wrongName = (layout: KeyLayout, point: PointName): string =>
  wrongKeysDiffer(layout) || wrongKeysAreFree(layout)
    ? `wrong:${layout.keyspace}:${point.name}`
    : `wrong:${layout.keyspace}`;
