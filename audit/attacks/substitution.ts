import type { KeyedPoint } from "../../runtime/keys/index.js";
import type { GatedModel } from "../../runtime/model.js";
import { OpenedModel } from "../../runtime/opened-model/index.js";
import type { Ops } from "../../tensor/ops/ops.js";
import { type HostTensor, initialParameters, type Named } from "../../tensor/programs/index.js";
import type { Initializer, ParameterTree } from "../../tensor/programs/parameter-tree.js";
import type { Attack, Trial } from "./attack.js";
import { shareOfOwners } from "./attacker-data.js";
import { Learner } from "./learner.js";
import { Tally } from "./price.js";
import { counted } from "./scoring.js";
import { selectionSamples, trainedTrial, trainFromScratch } from "./training.js";

/**
 * The holder of the weights cuts the gate out and learns, for each channel of each injection point, a scale and a bias
 * to stand in its place. All weights of the victim stay as they are.
 */
export const substitution: Attack<"substitution"> = {
  name: "substitution",

  inapplicable: ({ layouts }) => (layouts.length === 0 ? "no key enters the model" : undefined),

  async run(context, { shares, steps, batch, lr, scratch_lr }) {
    const { victim, data, progress } = context;
    const network = substitutedVictim(victim);
    const learns = substituteNames(network.model);
    const learner = await Learner.compile(network, { learns, from: "labels", batch });
    const whole = await Learner.compile(victim, { learns: "all", from: "labels", batch });
    const total = shares.length * 2 * steps;
    let done = 0;
    const effort = { steps, onStep: () => progress(++done / total) };
    const trials: Trial[] = [];
    try {
      for (const share of shares) {
        const { samples, remark } = shareOfOwners(data, share);
        const selection = selectionSamples(data, samples.count);
        const control = await trainFromScratch(context, whole, samples, {
          ...effort,
          learningRate: scratch_lr,
        });
        const initial = network.hostWeights;
        const course = { network, learner, initial, samples, selection, label: ["substitution"] };
        const trial = await trainedTrial(
          context,
          course,
          { ...effort, learningRate: lr },
          {
            variant: counted(samples.count, "label"),
            tally: new Tally().add({ labels: samples.count + selection.count }),
            at: { labels: samples.count },
            control,
            remarks: [remark],
          },
        );
        trials.push(trial);
      }
    } finally {
      await whole.dispose();
      await learner.dispose();
      await network.dispose();
    }
    return trials;
  },
};

/** Where the scales and biases stand in the tree of parameters; no layer of a spec can be called this. */
const place = "in place of the gate";

function substituteNames({ parameters }: GatedModel): string[] {
  const points = Object.keys(parameters[place] ?? {});
  return points.flatMap((point) => ["scale", "bias"].map((name) => `${place}.${point}.${name}`));
}

/** The victim with a scale of 1 and a bias of 0 for each channel of each injected point. */
function substitutedVictim<Resident>(victim: OpenedModel<Resident>): OpenedModel<Resident> {
  const { engine, key, hostWeights } = victim;
  const points = victim.layouts.flatMap((layout) => layout.points);
  const model = substitutedModel(victim.model, points);
  const added = initialParameters({ [place]: model.parameters[place] ?? {} }, 0);
  const weights: Named<HostTensor> = { ...hostWeights, ...added };
  return new OpenedModel({ model, engine, key, weights });
}

/** h ↦ scale · h + bias at each of these points, after whatever else happens there. */
function substitutedModel(model: GatedModel, points: readonly KeyedPoint[]): GatedModel {
  const one: Initializer = { kind: "constant", value: 1 };
  const zero: Initializer = { kind: "constant", value: 0 };
  const substitutes: ParameterTree = Object.fromEntries(
    points.map((point) => {
      const shape = channelShape(point);
      return [point.name, { scale: { shape, initializer: one }, bias: { shape, initializer: zero } }];
    }),
  );
  return {
    ...model,
    parameters: { ...model.parameters, [place]: substitutes },
    forward(ops, p, input, inject, mode) {
      // The tree above is merged from two, which its type no longer tells.
      const all = p[place] as unknown as Substitutes<typeof input>;
      const replaced = (point: string, h: typeof input): typeof input => {
        const injected = inject(point, h);
        const substitute = all[point];
        return substitute === undefined ? injected : scaleAndShift(ops, injected, substitute);
      };
      return model.forward(ops, p, input, replaced, mode);
    },
  };
}

type Substitutes<T> = Named<Substitute<T>>;

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
