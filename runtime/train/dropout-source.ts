import { shapeOps } from "../../tensor/ops/index.js";
import { float32, type Shape, sizeOf, type TensorType } from "../../tensor/ops/tensor-type.js";
import {
  type HostTensor,
  type Named,
  pick,
  unflattenParameters,
  weightTypes,
} from "../../tensor/programs/index.js";
import { type RandomStream, stream } from "../../tensor/random/index.js";
import { batchTypes } from "../evaluate/counts.js";
import type { KeySource } from "../keys/index.js";
import type { GatedModel, KeyPath } from "../model.js";
import { classWeightsFor } from "./class-weights.js";
import { BufferStates, type MaskSource, trainingModes } from "./modes.js";

/** One dropout layer on one path of a step. */
interface Mask {
  readonly path: KeyPath;
  /** Counts the dropout layers of the model, from 0. */
  readonly layer: number;
  readonly shape: Shape;
  readonly rate: number;
}

/**
 * The dropout masks of training steps. They are drawn here, on the host, and fed to the step, so that every engine
 * drops the same numbers. Which masks a step needs is found by running its loss on shapes.
 */
export class DropoutSource {
  readonly #masks = new Map<number, readonly Mask[]>();

  constructor(
    private readonly model: GatedModel,
    private readonly keys: KeySource,
  ) {}

  /** What a batch of so many samples is fed. */
  types(samples: number): Named<TensorType> {
    return Object.fromEntries(
      this.#masksOf(samples).map((mask) => [nameOf(mask.path, mask.layer), float32(...mask.shape)]),
    );
  }

  /** The masks of a batch, counted from the beginning of training, of a stream for each path and layer. */
  draw(samples: number, batch: number): Named<HostTensor> {
    const { seed } = this.model.experiment;
    const drawn = this.#masksOf(samples).map(({ path, layer, shape, rate }): [string, HostTensor] => {
      return [nameOf(path, layer), drawMask(stream(seed, "dropout", path, layer, batch), shape, rate)];
    });
    return Object.fromEntries(drawn);
  }

  /** The masks of one path among the inputs of a step, in order. */
  masks<T>(path: KeyPath, inputs: Named<T>): MaskSource<T> {
    let layer = 0;
    return () => pick(inputs, nameOf(path, layer++));
  }

  #masksOf(samples: number): readonly Mask[] {
    const known = this.#masks.get(samples);
    if (known !== undefined) return known;
    const found: Mask[] = [];
    const record = (path: KeyPath): MaskSource<TensorType> => {
      let layer = 0;
      return (shape, rate) => {
        found.push({ path, layer: layer++, shape, rate });
        return float32(...shape);
      };
    };
    const { model, keys } = this;
    const weights = weightTypes(model.parameters);
    const inputs = {
      ...keys.basisTypes(),
      ...keys.drawTypes("valid", samples),
      ...keys.drawTypes("wrong", samples),
    };
    model.loss(
      shapeOps,
      unflattenParameters(model.parameters, weights),
      { ...batchTypes(model, samples), epoch: float32(), ...classWeightsFor(shapeOps, model.experiment) },
      { valid: keys.keys(shapeOps, "valid", inputs), wrong: keys.keys(shapeOps, "wrong", inputs) },
      trainingModes(new BufferStates(weights), record),
    );
    this.#masks.set(samples, found);
    return found;
  }
}

/** Zeros with probability `rate`, 1 / (1 − rate) else. */
export function drawMask(numbers: RandomStream, shape: Shape, rate: number): HostTensor {
  const values = numbers.fillUniform(new Float32Array(sizeOf(shape)));
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) < rate ? 0 : 1 / (1 - rate);
  return { type: float32(...shape), values };
}

const nameOf = (path: KeyPath, layer: number): string => `dropout:${path}:${layer}`;
