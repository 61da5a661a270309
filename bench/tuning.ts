/**
 * What it saves to train a network in part: ResNet-18 in its CIFAR form, whole and in its head alone, timed alternately.
 *
 *     npm run bench:tuning
 *
 * What is timed is the step of the trainer on a batch of noise that is there already.
 */
import { median } from "simple-statistics";
import { readImport } from "../app/spec/spec-files.js";
import { positiveNumber } from "../cli/options/numbers.js";
import { checkSource, emitModel, SourceFile } from "../compiler/index.js";
import { loadModel } from "../compiler/load/load-model.js";
import * as runtime from "../runtime/index.js";
import { Trainer } from "../runtime/train/trainer.js";
import { initialState } from "../runtime/train/training-state.js";
import { sizeOf } from "../tensor/ops/index.js";
import { stream } from "../tensor/random/index.js";
import { giveUp, parseScript, script } from "./script.js";

interface Options {
  readonly rounds: number;
  readonly batch: number;
}

const { rounds, batch } = parseScript<Options>(
  script("bench:tuning", "Time training steps with frozen layers beside whole ones.")
    .option("--rounds <n>", "rounds, each with a step of both", positiveNumber, 7)
    .option("--batch <n>", "samples of a step", positiveNumber, 32),
);

const resnet = `
import "spankey/resnet"
experiment Whole {
  data cifar10 { normalize(0.47, 0.25) }
  model ResNet18(classes: 10)
  loss crossentropy
  train sgd(lr: 0.01, momentum: 0.9, weight_decay: 5e-4) for 1 epochs batch ${batch}
}
experiment Head extends Whole { freeze conv1, batchnorm1, "stage*" }`;

const sides = { whole: await stepOf(resnet, "Whole"), head: await stepOf(resnet, "Head") };
const ratios: number[] = [];
for (let round = 0; round < rounds; round++) {
  const times = { whole: await timed(sides.whole), head: await timed(sides.head) };
  ratios.push(times.head / times.whole);
  console.log(
    `round ${round + 1}: whole ${times.whole.toFixed(0)} ms, head ${times.head.toFixed(0)} ms, ratio ${ratios.at(-1)?.toFixed(3)}`,
  );
}
console.log(
  `ResNet-18, batch ${batch}: a step of the head takes ${median(ratios).toFixed(3)} of the whole one`,
);

/** A step of an experiment on noise, once taken so that nothing is compiled any more. */
async function stepOf(text: string, name: string): Promise<() => Promise<unknown>> {
  const { checked } = checkSource(new SourceFile("bench.spk", text), { readFile: readImport });
  if (checked === undefined) giveUp("the spec of this script does not check");
  const model = await loadModel(await emitModel(checked, name), "model.ts", runtime);
  const { experiment } = model;
  const engine = await runtime.createEngine({ engine: "onnx", device: "cpu", threads: 1 });
  const keys = new runtime.KeySource(runtime.keyLayouts(experiment, model.points), experiment.seed);
  const trainer = new Trainer(model, keys, engine, initialState(model));
  const size = sizeOf(experiment.data.sampleShape);
  const input = stream(1, "dataset").fillNormal(new Float32Array(batch * size), 0, 1);
  const labels = Int32Array.from({ length: batch }, (_, i) => i % experiment.head.classes);
  const step = (): Promise<unknown> =>
    trainer.advance({ size: batch, epoch: 0, index: 0, input, labels }, 0.01);
  await step();
  return step;
}

async function timed(step: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await step();
  return performance.now() - before;
}
