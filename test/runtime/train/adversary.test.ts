import { describe, expect, it } from "vitest";
import {
  type Engine,
  type GatedModel,
  type HostTensor,
  KeySource,
  type Keys,
  keyLayouts,
  multiplyKey,
  type Named,
  type Ops,
} from "../../../runtime/index.js";
import { Adversary } from "../../../runtime/train/adversary.js";
import { Trainer } from "../../../runtime/train/trainer.js";
import { initialState } from "../../../runtime/train/training-state.js";
import { releaseAll, uploadAll } from "../../../tensor/engines/resident.js";
import { initialParameters } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import { engines } from "../../support/engines.js";
import { tinyModel } from "../../support/tiny-model.js";

type WrongKeys = (typeof keyspaces)[string]["wrong"];

const { keyspaces } = tinyModel().experiment;
const withWrong = (wrong: WrongKeys): GatedModel =>
  tinyModel({ keyspaces: { Secret: { ...keyspaces["Secret"], wrong } as (typeof keyspaces)[string] } });
const model = withWrong({ kind: "adversarial", steps: 3, step: 0.25, way: "gate" });
const keys = new KeySource(keyLayouts(model.experiment, model.points), 1);

/** The same network, its input multiplied by keys; γ = 2. */
function multiplied(wrong: WrongKeys): GatedModel {
  const added = withWrong(wrong);
  return {
    ...added,
    gate:
      <T>(ops: Ops<T>, { input }: Keys<T, string>) =>
      (point: string, h: T): T =>
        point === "input" && input !== undefined ? multiplyKey(ops, h, input, 2) : h,
    experiment: {
      ...added.experiment,
      injections: [{ keyspace: "Secret", points: ["input"], by: "mul", gamma: 2 }],
    },
  };
}

const samples = {
  input: tensor([8, 4], stream(1, "dataset").fillNormal(new Float32Array(32))),
  labels: tensor(
    [8],
    Int32Array.from({ length: 8 }, (_, i) => i % 3),
  ),
};
const moment = ["train", 0];

function tensor(shape: readonly number[], values: Float32Array | Int32Array): HostTensor {
  return { type: { dtype: values instanceof Int32Array ? "int32" : "float32", shape }, values };
}

/** Mean cross-entropy of the three classes on the samples as `enter` lets them in, in double precision. */
function harm(enter: (value: number, feature: number) => number): number {
  const weights = initialParameters(model.parameters, 1);
  const dense = (x: readonly number[], name: string): number[] => {
    const w = weights[name]?.values ?? [];
    return Array.from({ length: w.length / x.length }, (_, i) =>
      x.reduce((sum, value, j) => sum + value * (w[i * x.length + j] ?? 0), 0),
    );
  };
  const losses = Array.from(samples.labels.values, (label, row) => {
    const input = Array.from(samples.input.values.slice(row * 4, row * 4 + 4), enter);
    const hidden = dense(input, "hidden.weight").map((value) => Math.max(0, value));
    const logits = dense(hidden, "head.weight").slice(0, 3);
    return Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - (logits[label] ?? Number.NaN);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** One relative descent by a numerical gradient. */
function moveByHand(
  numbers: readonly number[],
  step: number,
  harmOf: (numbers: readonly number[]) => number,
): number[] {
  const gradient = numbers.map((_, i) => {
    const at = (shift: number): number =>
      harmOf(numbers.map((value, j) => (i === j ? value + shift : value)));
    return (at(1e-5) - at(-1e-5)) / 2e-5;
  });
  const ratio = Math.hypot(...numbers) / Math.hypot(...gradient);
  return numbers.map((value, i) => value - step * ratio * (gradient[i] ?? 0));
}

/** The key that an adversary ends with who begins with `before`. */
async function moved(
  of: GatedModel,
  source: KeySource,
  engine: Engine<unknown>,
): Promise<Record<"before" | "after", number[]>> {
  const adversary = new Adversary(of, source, engine);
  const weights = uploadAll(engine, initialParameters(of.parameters, 1));
  const [draw] = source.adversarialDraws(moment);
  if (draw === undefined) throw new Error("nothing is to be moved");
  const before = source.draw("wrong", 8, moment);
  const after = await adversary.move(draw, before, samples, weights);
  releaseAll(engine, weights);
  await adversary.dispose();
  const valuesOf = (draws: Named<HostTensor>): number[] =>
    Array.from(draws["wrong:Secret:input"]?.values ?? []);
  return { before: valuesOf(before), after: valuesOf(after) };
}

describe.each(engines)("an adversary on $name", ({ create }) => {
  it("moves a wrong key down the gradient of the loss under it", async () => {
    const { before, after } = await moved(model, keys, await create());
    const harmOf = (key: readonly number[]): number => harm((value, i) => value + (key[i] ?? 0));
    let expected = before;
    for (let i = 0; i < 3; i++) expected = moveByHand(expected, 0.25, harmOf);
    for (const [i, value] of after.entries()) expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 3);
    expect(harmOf(after)).toBeLessThan(harmOf(before));
  });

  it("moves the factors themselves, to a key that makes them", async () => {
    const of = multiplied({ kind: "adversarial", steps: 3, step: 0.25, way: "scale" });
    const { before, after } = await moved(
      of,
      new KeySource(keyLayouts(of.experiment, of.points), 1),
      await create(),
    );
    // between the bounds of the clamp, whatever γ is
    const factor = (number: number): number => 0.1 + 1.9 / (1 + Math.exp(-number));
    const harmOf = (numbers: readonly number[]): number =>
      harm((value, i) => value * factor(numbers[i] ?? Number.NaN));
    let expected = before;
    for (let i = 0; i < 3; i++) expected = moveByHand(expected, 0.25, harmOf);
    for (const [i, key] of after.entries()) {
      const entering = Math.min(2, Math.max(0.1, 1 + 2 * Math.tanh(key)));
      expect(entering).toBeCloseTo(factor(expected[i] ?? Number.NaN), 3);
    }
    expect(harmOf(expected)).toBeLessThan(harmOf(before));
  });

  it("changes what a step learns, and the same step learns the same", async () => {
    const learn = async (of: GatedModel): Promise<number[]> => {
      const engine = await create();
      const trainer = new Trainer(
        of,
        new KeySource(keyLayouts(of.experiment, of.points), 1),
        engine,
        initialState(of),
      );
      const { input, labels } = samples;
      const batch = {
        epoch: 0,
        index: 0,
        size: 8,
        input: input.values as Float32Array,
        labels: labels.values as Int32Array,
      };
      for (let i = 0; i < 3; i++) await trainer.advance(batch, 0.01);
      const { parameters } = await trainer.snapshot();
      await trainer.dispose();
      return Array.from(parameters["head.weight"]?.values ?? []);
    };
    const learned = await learn(model);
    expect(await learn(model)).toEqual(learned);
    expect(await learn(withWrong({ kind: "gaussian" }))).not.toEqual(learned);
  });
});
