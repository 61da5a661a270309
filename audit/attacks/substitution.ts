import type { KeyedPoint } from "../../runtime/keys/index.js";
import type { GatedModel } from "../../runtime/model.js";
import type { OpenedModel } from "../../runtime/opened-model/index.js";
import type { Ops } from "../../tensor/ops/ops.js";
import type { Named } from "../../tensor/programs/index.js";
import type { Initializer, ParameterTree } from "../../tensor/programs/parameter-tree.js";
import { initialParameters } from "../../tensor/programs/parameters.js";
import { defineAttack } from "./attack.js";
import { shareOfOwners } from "./attacker-data.js";
import { counted } from "./scoring.js";

/**
 * The holder of the weights cuts the gate out and learns, for each channel of each injection point, a scale and a bias in
 * its place. All weights of the victim stay as they are.
 */
export const substitution = defineAttack({
  name: "substitution",
  summary: "learn a scale and a bias for each channel in place of the gate",
  knowledge: ["weights"],
  needsKeys: true,
  signature: {
    shares: { type: "floats", min: 0, exclusiveMin: true, max: 0.1, default: [0.01] },
    steps: { type: "int", min: 1, default: 300 },
    batch: { type: "int", min: 2, default: 64 },
    lr: { type: "float", min: 0, exclusiveMin: true, default: 0.02 },
    scratch_lr: { type: "float", min: 0, exclusiveMin: true, default: 0.001 },
  },
  quick: { steps: 100 },
  long: { shares: [0.01, 0.1], steps: 1000 },

  async *run(context, { shares, steps, batch, lr, scratch_lr: scratchLearningRate }) {
    const { victim, data } = context;
    const { model, substitutes } = substituteGate(victim);
    const initial = { ...victim.hostWeights, ...initialParameters({ [place]: substitutes }, 0) };
    const trains = Object.keys(substitutes).flatMap((point) =>
      ["scale", "bias"].map((name) => `${place}.${point}.${name}`),
    );
    context.expectSteps(shares.length * 2 * steps);
    const training = context.training({ steps, batch, learningRate: lr, scratchLearningRate });
    for (const share of shares) {
      const { samples, remark } = shareOfOwners(data, share);
      const controls = [await training.control(samples)];
      yield await training.attempt({
        variant: counted(samples.count, "label"),
        ...{ model, trains, initial, samples, controls, label: ["substitution"] },
        at: { labels: samples.count },
        remarks: [remark],
      });
    }
  },
});

/** The name of the scales and biases in the tree of parameters; no layer of a spec can be called this. */
const place = "in place of the gate";

/** The victim's network with h ↦ scale · h + bias at each injected point, after all else that happens there. */
function substituteGate({ model, layouts }: OpenedModel): {
  readonly model: GatedModel;
  readonly substitutes: ParameterTree;
} {
  const one: Initializer = { kind: "constant", value: 1 };
  const zero: Initializer = { kind: "constant", value: 0 };
  const points = layouts.flatMap((layout) => layout.points);
  const substitutes: ParameterTree = Object.fromEntries(
    points.map((point) => {
      const shape = channelShape(point);
      return [point.name, { scale: { shape, initializer: one }, bias: { shape, initializer: zero } }];
    }),
  );
  const substituted: GatedModel = {
    ...model,
    parameters: { ...model.parameters, [place]: substitutes },
    forward(ops, p, input, inject, mode) {
      // The tree above is merged from two, which its type does not say.
      const all = p[place] as unknown as Named<Substitute<typeof input>>;
      const replaced = (point: string, h: typeof input): typeof input => {
        const injected = inject(point, h);
        const substitute = all[point];
        return substitute === undefined ? injected : scaleAndShift(ops, injected, substitute);
      };
      return model.forward(ops, p, input, replaced, mode);
    },
  };
  return { model: substituted, substitutes };
}

interface Substitute<T> {
  readonly scale: T;
  readonly bias: T;
}

function scaleAndShift<T>(ops: Ops<T>, h: T, { scale, bias }: Substitute<T>): T {
  return ops.add(ops.mul(h, scale), bias);
}

/** One number for each channel: of an image [c, 1, 1], of a vector [d], of tokens [width], the same at every position. */
function channelShape({ shape }: KeyedPoint): number[] {
  const [first = 1, ...others] = shape;
  if (shape.length === 3) return [first, 1, 1];
  return [others.at(-1) ?? first];
}
