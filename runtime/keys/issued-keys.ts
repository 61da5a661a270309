import type { Ops } from "../../tensor/ops/ops.js";
import { float32, type TensorType } from "../../tensor/ops/tensor-type.js";
import { type HostTensor, type Named, pick } from "../../tensor/programs/index.js";
import type { KeyBases } from "./key-file.js";
import { type KeyedPath, KeySource, type KeySupply, type Moment } from "./key-source.js";
import type { KeyLayout } from "./layout.js";
import type { UserKey } from "./user-key.js";

/**
 * The keys of a user: the issued key is every valid key. Wrong keys are drawn as usual; only some kinds of them take the
 * bases.
 */
export class IssuedKeys implements KeySupply {
  readonly #wrong: KeySource;

  constructor(
    layouts: readonly KeyLayout[],
    seed: number,
    private readonly key: UserKey,
    bases: KeyBases = new Map(),
  ) {
    this.#wrong = new KeySource(layouts, seed, bases);
  }

  /** None: the valid key is given, and wrong keys are drawn. */
  basisTensors(): Named<HostTensor> {
    return {};
  }

  basisTypes(): Named<TensorType> {
    return {};
  }

  drawTypes(path: KeyedPath, samples: number): Named<TensorType> {
    if (path === "wrong") return this.#wrong.drawTypes(path, samples);
    return Object.fromEntries(Object.entries(this.#issued()).map(([name, { type }]) => [name, type]));
  }

  draw(path: KeyedPath, samples: number, moment: Moment): Named<HostTensor> {
    return path === "wrong" ? this.#wrong.draw(path, samples, moment) : this.#issued();
  }

  keys<T>(ops: Ops<T>, path: KeyedPath, inputs: Named<T>): Named<T> {
    if (path === "wrong") return this.#wrong.keys(ops, path, inputs);
    const points = [...this.key.keys.values()].flatMap((byPoint) => [...byPoint.keys()]);
    return Object.fromEntries(points.map((point) => [point, pick(inputs, issuedName(point))]));
  }

  #issued(): Named<HostTensor> {
    const entries = [...this.key.keys.values()].flatMap((byPoint) =>
      [...byPoint].map(([point, { shape, values }]) => [
        issuedName(point),
        { type: float32(1, ...shape), values },
      ]),
    );
    return Object.fromEntries(entries) as Named<HostTensor>;
  }
}

const issuedName = (point: string): string => `issued:${point}`;
