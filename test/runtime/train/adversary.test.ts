import { describe, expect, it } from "vitest";
import { releaseAll, uploadAll } from "../../../runtime/engines/resident.js";
import { type GatedModel, type HostTensor, KeySource, keyLayouts } from "../../../runtime/index.js";
import { stream } from "../../../runtime/random/index.js";
import { Adversary } from "../../../runtime/train/adversary.js";
import { initialParameters } from "../../../runtime/train/parameters.js";
import { initialState, Trainer } from "../../../runtime/train/trainer.js";
import { engines } from "../../support/engines.js";
import { tinyModel } from "../../support/tiny-model.js";

const { keyspaces } = tinyModel().experiment;
const withWrong = (wrong: (typeof keyspaces)[string]["wrong"]): GatedModel =>
  tinyModel({ keyspaces: { Secret: { ...keyspaces["Secret"], wrong } as (typeof keyspaces)[string] } });
const model = withWrong({ kind: "adversarial", steps: 3, step: 0.25 });
const keys = new KeySource(keyLayouts(model.experiment, model.points), 1);
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

/** Mean cross-entropy of the three classes on the samples with `key` added to them, in double precision. */
function harm(key: ArrayLike<number>): number {
  const weights = initialParameters(model.parameters, 1);
  const dense = (x: readonly number[], name: string): number[] => {
    const w = weights[name]?.values ?? [];
    return Array.from({ length: w.length / x.length }, (_, i) =>
      x.reduce((sum, value, j) => sum + value * (w[i * x.length + j] ?? 0), 0),
    );
  };
  const losses = Array.from(samples.labels.values, (label, row) => {
    const input = Array.from(samples.input.values.slice(row * 4, row * 4 + 4), (v, i) => v + (key[i] ?? 0));
    const hidden = dense(input, "hidden.weight").map((value) => Math.max(0, value));
    const logits = dense(hidden, "head.weight").slice(0, 3);
    return Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - (logits[label] ?? Number.NaN);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** One relative descent of the key by a numerical gradient. */
function moveByHand(key: readonly number[], step: number): number[] {
  const gradient = key.map((_, i) => {
    const at = (shift: number): number => harm(key.map((value, j) => (i === j ? value + shift : value)));
    return (at(1e-5) - at(-1e-5)) / 2e-5;
  });
  const ratio = Math.hypot(...key) / Math.hypot(...gradient);
  return key.map((value, i) => value - step * ratio * (gradient[i] ?? 0));
}

describe.each(engines)("an adversary on $name", ({ create }) => {
  it("moves a wrong key down the gradient of the loss under it", async () => {
    const engine = await create();
    const adversary = new Adversary(model, keys, engine);
    const weights = uploadAll(engine, initialParameters(model.parameters, 1));
    const [draw] = keys.adversarialDraws(moment);
    expect(draw).toEqual({ names: ["wrong:Secret"], steps: 3, step: 0.25 });
    const before = keys.draw("wrong", 8, moment);
    const after = await adversary.move(draw ?? { names: [], steps: 0, step: 0 }, before, samples, weights);
    let expected = Array.from(before["wrong:Secret"]?.values ?? []);
    for (let i = 0; i < 3; i++) expected = moveByHand(expected, 0.25);
    const moved = Array.from(after["wrong:Secret"]?.values ?? []);
    for (const [i, value] of moved.entries()) expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 3);
    expect(harm(moved)).toBeLessThan(harm(Array.from(before["wrong:Secret"]?.values ?? [])));
    releaseAll(engine, weights);
    await adversary.dispose();
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
        step: 0,
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
