import { readFileSync } from "node:fs";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { KeySource } from "../../../runtime/keys/index.js";
import type { GatedModel } from "../../../runtime/model.js";
import { StepPlan } from "../../../runtime/train/step-plan.js";
import { Trainer } from "../../../runtime/train/trainer.js";
import { initialState } from "../../../runtime/train/training-state.js";
import { weightsInUse } from "../../../runtime/train/weights-in-use.js";
import { float32, sizeOf } from "../../../tensor/ops/index.js";
import type { HostTensor, Named } from "../../../tensor/programs/index.js";
import { engines } from "../../support/engines.js";
import { modelOf } from "../../support/spec-model.js";

/** Training beside PyTorch's own loops: `pytorch/loops.py` wrote what they give. */
const stored = readFileSync(new URL("pytorch/loops.json", import.meta.url), "utf8");
const numbersByName = v.record(v.string(), v.array(v.number()));
const cases = v.parse(
  v.array(
    v.object({
      name: v.string(),
      optimizer: v.picklist(["sgd", "adam"]),
      accumulate: v.number(),
      norm: v.boolean(),
      clip: v.nullable(v.number()),
      weights: v.nullable(v.array(v.number())),
      decay: v.nullable(v.number()),
      trained: numbersByName,
      averaged: v.exactOptional(numbersByName),
    }),
  ),
  JSON.parse(stored),
);
type Case = (typeof cases)[number];

const [features, classes, samples, batch, epochs] = [6, 3, 22, 4, 3];
const optimizers = { sgd: "sgd(lr: 0.2, momentum: 0.9, weight_decay: 0.01)", adam: "adam(lr: 0.02)" };
const rates = { sgd: 0.2, adam: 0.02 };

const specOf = ({ optimizer, accumulate, norm, clip, weights, decay }: Case): string => `
model Net { input ${features}  ${norm ? "batchnorm ->" : ""} dense(5) -> relu -> dense(${classes}) }
experiment E {
  data synthetic(features: ${features}, classes: ${classes})
  model Net
  loss crossentropy${weights === null ? "" : `(weights: [${weights.join(", ")}])`}
  train ${optimizers[optimizer]} for ${epochs} epochs batch ${batch} accumulate ${accumulate} ${clip === null ? "" : `clip ${clip}`} average ${decay ?? "none"}
}`;

/** What `numbers` of `pytorch/loops.py` gives. */
function numbers(shape: readonly number[], seed: number, scale = 1): HostTensor {
  const values = Float32Array.from(
    { length: sizeOf(shape) },
    (_, i) => scale * Math.sin(0.7 * i * (1 + seed / 7) + seed),
  );
  return { type: float32(...shape), values };
}

const input = numbers([samples, features], 1).values as Float32Array;
const labels = Int32Array.from({ length: samples }, (_, i) => i % classes);
const given = {
  "dense1.weight": numbers([5, features], 2, 0.5),
  "dense2.weight": numbers([classes, 5], 3, 0.5),
  "dense1.bias": numbers([5], 4, 0.5),
  "dense2.bias": numbers([classes], 5, 0.5),
};

/** Trains on the samples in their order. */
async function train(trainer: Trainer<unknown>, { experiment }: GatedModel, rate: number): Promise<void> {
  const plan = new StepPlan({ split: { count: samples }, batchSize: batch }, experiment.train.accumulate);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let index = 0; index * batch < samples; index++) {
      const [from, to] = [index * batch, Math.min(samples, (index + 1) * batch)];
      const place = { epoch, index, size: to - from };
      const held = {
        input: input.subarray(from * features, to * features),
        labels: labels.subarray(from, to),
      };
      await trainer.advance({ ...place, ...held }, rate, plan.partOf(place));
    }
  }
}

function expectClose(found: Named<HostTensor>, wanted: Readonly<Record<string, readonly number[]>>): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, { values }] of Object.entries(found))
    for (const [i, value] of (wanted[name] ?? []).entries())
      expect(Math.abs((values[i] ?? Number.NaN) - value), `${name} ${i}`).toBeLessThan(2e-6);
}

describe.each(engines)("on $name, as PyTorch makes them,", ({ create }) => {
  it.each(cases)("$name", async (each) => {
    const model = await modelOf(specOf(each));
    const trainer = new Trainer(model, new KeySource([], 0), await create(), initialState(model, { given }));
    await train(trainer, model, rates[each.optimizer]);
    const state = await trainer.snapshot();
    const { step, parameters, buffers } = state;
    await trainer.dispose();
    expectClose({ ...parameters, ...buffers }, each.trained);
    const used = weightsInUse(state, model);
    expectClose({ ...used.parameters, ...used.buffers }, each.averaged ?? each.trained);
    expect(step).toBe(epochs * Math.ceil(Math.ceil(samples / batch) / each.accumulate));
  });
});
