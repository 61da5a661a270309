/**
 * What it costs to make a step of several batches, and to average weights: ResNet-18 in its CIFAR form, steps of 128 samples at once and in four
 * parts, and steps of 32 samples with an average and without, timed alternately, and the memory of two steps of each in a process of its own.
 *
 *     npm run bench:steps
 *
 * What is timed is the step of the trainer, on one thread, on noise that is there already.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { median } from "simple-statistics";
import { readImport } from "../app/spec/spec-files.js";
import { positiveNumber } from "../cli/options/numbers.js";
import { checkSource, emitModel, SourceFile } from "../compiler/index.js";
import { loadModel } from "../compiler/load/load-model.js";
import * as runtime from "../runtime/index.js";
import { StepPlan } from "../runtime/train/step-plan.js";
import { Trainer } from "../runtime/train/trainer.js";
import { initialState } from "../runtime/train/training-state.js";
import { sizeOf } from "../tensor/ops/index.js";
import { stream } from "../tensor/random/index.js";
import { giveUp, parseScript, script } from "./script.js";

interface Options {
  readonly rounds: number;
  readonly batch: number;
  readonly measure?: string;
}

const { rounds, batch, measure } = parseScript<Options>(
  script("bench:steps", "Time and measure steps of several batches, and steps that average weights.")
    .option("--rounds <n>", "rounds, each with a step of all", positiveNumber, 7)
    .option("--batch <n>", "samples of a part, a quarter of the large step", positiveNumber, 32)
    .option("--measure <experiment>", "take the memory of this one, in this process"),
);

const spec = `
import "spankey/resnet"
experiment Plain {
  data cifar10 { normalize(0.47, 0.25) }
  model ResNet18(classes: 10)
  loss crossentropy
  train sgd(lr: 0.01, momentum: 0.9, weight_decay: 5e-4) for 1 epochs batch ${batch}
}
experiment Averaged extends Plain { train average 0.999 }
experiment Parts extends Plain { train accumulate 4 }
experiment Large extends Plain { train batch ${4 * batch} }`;

/** Each beside what it is to be compared with. */
const pairs = [
  { title: "in four parts, of the same step at once", of: "Parts", to: "Large" },
  { title: "with an average, of the same step without", of: "Averaged", to: "Plain" },
] as const;

if (measure === undefined) await compare();
else await sendMemory(measure);

async function compare(): Promise<void> {
  for (const { title, of, to } of pairs) {
    const [one, other] = [await stepOf(of), await stepOf(to)];
    const ratios: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      const [ours, theirs] = [await timed(one), await timed(other)];
      ratios.push(ours / theirs);
      console.log(`round ${round}: ${of} ${ours.toFixed(0)} ms, ${to} ${theirs.toFixed(0)} ms`);
    }
    const [memory, otherMemory] = [await memoryOf(of), await memoryOf(to)];
    console.log(
      `ResNet-18 ${title}: ${median(ratios).toFixed(3)} of the time, ${memory.toFixed(2)} GB beside ${otherMemory.toFixed(2)}`,
    );
  }
}

/** A step of an experiment on noise, once taken so that nothing is compiled any more. */
async function stepOf(name: string): Promise<() => Promise<void>> {
  const { checked } = checkSource(new SourceFile("bench.spk", spec), { readFile: readImport });
  if (checked === undefined) giveUp("the spec of this script does not check");
  const model = await loadModel(await emitModel(checked, name), "model.ts", runtime);
  const { experiment } = model;
  const { batch: size, accumulate = 1 } = experiment.train;
  const engine = await runtime.createEngine({ engine: "onnx", device: "cpu", threads: 1 });
  const trainer = new Trainer(model, new runtime.KeySource([], 0), engine, initialState(model));
  const numbers = size * sizeOf(experiment.data.sampleShape);
  const input = stream(1, "dataset").fillNormal(new Float32Array(numbers), 0, 1);
  const labels = Int32Array.from({ length: size }, (_, i) => i % experiment.head.classes);
  const plan = new StepPlan({ split: { count: size * accumulate }, batchSize: size }, accumulate);
  const step = async (): Promise<void> => {
    for (let index = 0; index < accumulate; index++) {
      const place = { epoch: 0, index, size };
      await trainer.advance({ ...place, input, labels }, 0.01, plan.partOf(place));
    }
  };
  await step();
  return step;
}

async function timed(step: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await step();
  return performance.now() - before;
}

/** Gigabytes, in a process of its own, which nothing else has grown. */
async function memoryOf(name: string): Promise<number> {
  const child = fork(fileURLToPath(import.meta.url), ["--batch", String(batch), "--measure", name]);
  const [[bytes]] = await Promise.all([once(child, "message"), once(child, "exit")]);
  return (bytes as number) / 1e9;
}

/** The most that two steps take, beyond what the process has before the network is made. */
async function sendMemory(name: string): Promise<void> {
  const { rss } = process.memoryUsage();
  await (await stepOf(name))();
  process.send?.(process.resourceUsage().maxRSS * 1024 - rss);
  process.disconnect();
}
