import { CompiledPrograms } from "../../tensor/engines/compiled-programs.js";
import type { Engine } from "../../tensor/engines/engine.js";
import { releaseAll, uploadAll } from "../../tensor/engines/resident.js";
import type { Ops } from "../../tensor/ops/ops.js";
import {
  type HostTensor,
  type Named,
  type Optimizer,
  pick,
  type TrainingProgram,
  unflattenParameters,
  weightTypes,
} from "../../tensor/programs/index.js";
import { adaptedWeights, factorTypes } from "../adapters/adapted-matrices.js";
import { batchTypes } from "../evaluate/counts.js";
import {
  type AdversarialDraw,
  enteringKey,
  freePoint,
  type KeySource,
  throughFreePoint,
} from "../keys/index.js";
import { learnedLoss } from "../losses/index.js";
import { evaluation, type GatedModel } from "../model.js";
import { learnedOf } from "../target.js";
import { TrainingLoop } from "./training-loop.js";

/**
 * Moves wrong keys of kind `adversarial` to where they do most harm to the gate: down the gradient of the cross-entropy
 * of the C semantic logits under them, on the batch that the step trains on. What comes of it depends on the weights,
 * the batch and the draw alone, so that a resumed run meets the same keys.
 */
export class Adversary<Resident> {
  /** By what is moved and the size of the batch. */
  readonly #loops = new CompiledPrograms<TrainingLoop<Resident>>();

  constructor(
    private readonly model: GatedModel,
    private readonly keys: KeySource,
    private readonly engine: Engine<Resident>,
  ) {}

  /** The draws of the wrong path, with those of `moved` moved. `batch` holds `input` and `labels`. */
  async move(
    moved: AdversarialDraw,
    draws: Named<HostTensor>,
    batch: Named<HostTensor>,
    weights: Named<Resident>,
  ): Promise<Named<HostTensor>> {
    const loop = await this.#loopFor(moved, pick(batch, "input").type.shape[0] ?? 0);
    const others = Object.entries(draws).filter(([name]) => !(name in moved.points));
    // the batch goes over once, not with every step
    const same = uploadAll(this.engine, { ...batch, ...Object.fromEntries(others) });
    try {
      const numbers = await loop.run({
        initial: Object.fromEntries(Object.keys(moved.points).map((name) => [name, pick(draws, name)])),
        constants: { ...weights, ...same },
        steps: moved.steps,
        learningRate: () => moved.step,
      });
      const keys = Object.entries(numbers).map(([name, { type, values }]) => {
        const point = freePoint(pick(moved.points, name), moved.estimator, this.model.experiment.injections);
        return [name, { type, values: enteringKey(point, values) }] as const;
      });
      return { ...draws, ...Object.fromEntries(keys) };
    } finally {
      releaseAll(this.engine, same);
    }
  }

  async dispose(): Promise<void> {
    await this.#loops.dispose();
  }

  #loopFor(moved: AdversarialDraw, samples: number): Promise<TrainingLoop<Resident>> {
    return this.#loops.get([...Object.keys(moved.points), moved.estimator, samples], () =>
      TrainingLoop.compile(this.engine, adversaryProgram(this.model, this.keys, moved, samples)),
    );
  }
}

/** A step of what is moved towards a key that opens the gate. */
function adversaryProgram(
  model: GatedModel,
  keys: KeySource,
  moved: AdversarialDraw,
  samples: number,
): TrainingProgram {
  const draws = Object.entries(keys.drawTypes("wrong", samples));
  const isMoved = ([name]: readonly [string, unknown]): boolean => name in moved.points;
  const free = new Map(
    Object.entries(moved.points).map(([draw, point]) => [
      point,
      { ...freePoint(point, moved.estimator, model.experiment.injections), draw },
    ]),
  );
  return {
    parameters: Object.fromEntries(draws.filter(isMoved)),
    inputs: {
      ...weightTypes(model.parameters),
      ...factorTypes(model),
      ...batchTypes(model, samples),
      ...Object.fromEntries(draws.filter((draw) => !isMoved(draw))),
    },
    optimizer: relativeDescent,
    loss<T>(plainOps: Ops<T>, moving: Named<T>, inputs: Named<T>) {
      const { ops, weights: tensors } = adaptedWeights(plainOps, model.experiment, inputs);
      const weights = unflattenParameters(model.parameters, tensors);
      const others = model.gate(ops, keys.keys(ops, "wrong", { ...inputs, ...moving }));
      const gate = (point: string, h: T): T => {
        const moves = free.get(point);
        return moves === undefined
          ? others(point, h)
          : throughFreePoint(ops, model, moves, h, pick(moving, moves.draw));
      };
      const logits = model.forward(ops, weights, pick(inputs, "input"), gate, evaluation);
      const { head, data } = model.experiment;
      const outputs = { logits, labels: pick(inputs, "labels") };
      return {
        loss: learnedLoss(ops, outputs, { classes: head.classes, learned: learnedOf(data) }),
        metrics: {},
      };
    },
  };
}

/** k ← k − lr · ‖k‖ · g / ‖g‖: however flat the loss is, the key moves by a share of its own length. */
const relativeDescent: Optimizer = {
  slots: [],
  update(ops, { parameter, gradient, learningRate }) {
    const squares = (x: typeof parameter): typeof parameter => ops.sum(ops.mul(x, x));
    const ratio = ops.sqrt(ops.div(squares(parameter), ops.add(squares(gradient), 1e-30)));
    return {
      parameter: ops.sub(parameter, ops.mul(gradient, ops.mul(learningRate, ratio))),
      slots: {},
    };
  },
};
