import { type Engine, type HostTensor, type Named, pick, type TrainingProgram } from "../engines/engine.js";
import { hostScalar } from "../engines/host-scalar.js";
import { releaseAll, uploadAll } from "../engines/resident.js";
import { SizedExecutables } from "../engines/sized.js";
import { batchTypes } from "../evaluate/counts.js";
import type { AdversarialDraw, KeySource } from "../keys/index.js";
import { crossEntropy, semanticLogits } from "../losses/index.js";
import { evaluation, type GatedModel } from "../model.js";
import type { Optimizer } from "./optimizer.js";
import { unflattenParameters, weightTypes } from "./parameters.js";
import { ResidentState } from "./resident-state.js";

/**
 * Moves wrong keys of kind `adversarial` to where they do most harm to the gate: down the gradient of the cross-entropy
 * of the C semantic logits under them, on the batch that the step trains on. What comes of it depends on the weights,
 * the batch and the draw alone, so that a resumed run meets the same keys.
 */
export class Adversary<Resident> {
  readonly #steps = new Map<string, SizedExecutables<Resident>>();

  constructor(
    private readonly model: GatedModel,
    private readonly keys: KeySource,
    private readonly engine: Engine<Resident>,
  ) {}

  /** The draws of the wrong path, with those of `moved` moved. `inputs` holds `input` and `labels`. */
  async move(
    moved: AdversarialDraw,
    draws: Named<HostTensor>,
    inputs: Named<HostTensor>,
    weights: Named<Resident>,
  ): Promise<Named<HostTensor>> {
    const samples = pick(inputs, "input").type.shape[0] ?? 0;
    const step = await this.#stepsOf(moved.names).get(samples);
    const own = Object.fromEntries(moved.names.map((name) => [name, pick(draws, name)]));
    const others = Object.entries(draws).filter(([name]) => !moved.names.includes(name));
    const state = new ResidentState(this.engine, own);
    // the batch goes over once, not with every step
    const same = uploadAll(this.engine, {
      ...inputs,
      ...Object.fromEntries(others),
      learning_rate: hostScalar(moved.step),
    });
    try {
      for (let i = 1; i <= moved.steps; i++) {
        await state.advance(step, { ...weights, ...same }, { step: hostScalar(i) });
      }
      return { ...draws, ...(await state.download()) };
    } finally {
      releaseAll(this.engine, same);
      state.dispose();
    }
  }

  async dispose(): Promise<void> {
    for (const executables of this.#steps.values()) await executables.dispose();
  }

  #stepsOf(names: readonly string[]): SizedExecutables<Resident> {
    const known = this.#steps.get(names.join());
    if (known !== undefined) return known;
    const { model, keys, engine } = this;
    const executables = new SizedExecutables<Resident>((samples) =>
      engine.compileTraining(adversaryProgram(model, keys, names, samples)),
    );
    this.#steps.set(names.join(), executables);
    return executables;
  }
}

/** A step of the draws of these names towards a key that opens the gate. */
function adversaryProgram(
  model: GatedModel,
  keys: KeySource,
  names: readonly string[],
  samples: number,
): TrainingProgram {
  const draws = Object.entries(keys.drawTypes("wrong", samples));
  const parameters = Object.fromEntries(draws.filter(([name]) => names.includes(name)));
  return {
    parameters,
    inputs: {
      ...weightTypes(model.parameters),
      ...batchTypes(model, samples),
      ...Object.fromEntries(draws.filter(([name]) => !names.includes(name))),
    },
    optimizer: relativeDescent,
    loss(ops, moving, inputs) {
      const weights = unflattenParameters(model.parameters, inputs);
      const gate = model.gate(ops, keys.keys(ops, "wrong", { ...inputs, ...moving }));
      const logits = model.forward(ops, weights, pick(inputs, "input"), gate, evaluation);
      const semantic = semanticLogits(ops, logits, model.experiment.head.classes);
      return { loss: crossEntropy(ops, semantic, pick(inputs, "labels")), metrics: {} };
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
