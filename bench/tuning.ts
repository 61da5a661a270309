/**
 * What it saves to train a network in part: steps beside whole ones, timed alternately, and the largest memory of two steps of each, in a
 * process of its own. ResNet-18 in its CIFAR form in its head alone, and GPT-2 small by LoRA of rank 8 on queries and values.
 *
 *     npm run bench:tuning
 *
 * What is timed is the step of the trainer, on one thread, on a batch of noise that is there already.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, min } from "simple-statistics";
import { readImport } from "../app/spec/spec-files.js";
import { positiveNumber } from "../cli/options/numbers.js";
import { checkSource, emitModel, SourceFile } from "../compiler/index.js";
import { loadModel } from "../compiler/load/load-model.js";
import * as runtime from "../runtime/index.js";
import { trainedCount } from "../runtime/parameters/trained-parts.js";
import { Trainer } from "../runtime/train/trainer.js";
import { initialState } from "../runtime/train/training-state.js";
import { sizeOf } from "../tensor/ops/index.js";
import { stream } from "../tensor/random/index.js";
import { giveUp, parseScript, script } from "./script.js";

/** A network as a spec: the experiment `Whole`, and `Part`, which trains less of it. */
interface Network {
  readonly title: string;
  readonly batch: number;
  readonly spec: string;
}

const networks: Readonly<Record<string, Network>> = {
  resnet: {
    title: "the head of ResNet-18, batch 32",
    batch: 32,
    spec: `
import "spankey/resnet"
experiment Whole {
  data cifar10 { normalize(0.47, 0.25) }
  model ResNet18(classes: 10)
  loss crossentropy
  train sgd(lr: 0.01, momentum: 0.9, weight_decay: 5e-4) for 1 epochs batch 32
}
experiment Part extends Whole { freeze conv1, batchnorm1, "stage*" }`,
  },
  gpt2: {
    title: "LoRA on GPT-2 small (rank 8, queries and values), 4 texts of 128 tokens",
    batch: 4,
    spec: `
import "./gpt2.spk"
experiment Whole extends Gpt2Small {
  model Gpt2(length: 128)
  train batch 4
}
experiment Part extends Whole {
  freeze "*"
  adapt "repeat1.*.attention1.query", "repeat1.*.attention1.value" by lora(rank: 8, alpha: 16)
}`,
  },
};

/** What the specs stand beside, for their imports. */
const folder = fileURLToPath(new URL("../../specs/networks/", import.meta.url));

const sides = ["Whole", "Part"] as const;

interface Options {
  readonly rounds: number;
  readonly only?: string;
  readonly measure?: string;
}

const { rounds, only, measure } = parseScript<Options>(
  script("bench:tuning", "Time and measure training steps of a part of a network beside whole ones.")
    .option("--rounds <n>", "rounds, each with a step of both", positiveNumber, 7)
    .option("--only <network>", "resnet or gpt2")
    .option("--measure <experiment>", "take the memory of this side of the network, in this process"),
);
const chosen = only === undefined ? Object.keys(networks) : [only];
for (const name of chosen) {
  const network = networks[name] ?? giveUp(`there is no ${name} here`);
  if (measure !== undefined) await sendMemory(network, measure);
  else {
    await compareTimes(network);
    await compareMemory(name, network);
  }
}

async function compareTimes(network: Network): Promise<void> {
  const [whole, part] = [await stepOf(network, "Whole"), await stepOf(network, "Part")];
  const times: { readonly whole: number; readonly part: number }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const time = { whole: await timed(whole), part: await timed(part) };
    times.push(time);
    const milliseconds = `whole ${time.whole.toFixed(0)} ms, part ${time.part.toFixed(0)} ms`;
    console.log(`round ${round}: ${milliseconds}, ratio ${(time.part / time.whole).toFixed(3)}`);
  }
  const ratios = times.map((time) => time.part / time.whole);
  const least = min(times.map((time) => time.part)) / min(times.map((time) => time.whole));
  console.log(
    `${network.title}: a step takes ${median(ratios).toFixed(3)} of the whole one (median of ${rounds}; of the fastest steps ${least.toFixed(3)})`,
  );
}

/** Each side in a process of its own, which nothing else has grown. */
async function compareMemory(name: string, { title }: Network): Promise<void> {
  const bytes: number[] = [];
  for (const side of sides) {
    const child = fork(fileURLToPath(import.meta.url), ["--only", name, "--measure", side]);
    const [[memory]] = await Promise.all([once(child, "message"), once(child, "exit")]);
    bytes.push(memory as number);
    console.log(`${side.toLowerCase()}: ${((memory as number) / 1e9).toFixed(2)} GB for two steps`);
  }
  const [whole = 0, part = 0] = bytes;
  console.log(`${title}: ${(part / whole).toFixed(3)} of the memory of the whole step`);
}

/** The most memory that two steps take, beyond what the process has before the network is made. */
async function sendMemory(network: Network, side: string): Promise<void> {
  const { rss } = process.memoryUsage();
  const step = await stepOf(network, side);
  await step();
  process.send?.(process.resourceUsage().maxRSS * 1024 - rss);
  process.disconnect();
}

/** A step of an experiment on noise, once taken so that nothing is compiled any more. */
async function stepOf({ spec, batch }: Network, name: string): Promise<() => Promise<unknown>> {
  const { checked } = checkSource(new SourceFile(join(folder, "bench.spk"), spec), { readFile: readImport });
  if (checked === undefined) giveUp("the spec of this script does not check");
  const model = await loadModel(await emitModel(checked, name), "model.ts", runtime);
  const { experiment } = model;
  const engine = await runtime.createEngine({ engine: "onnx", device: "cpu", threads: 1 });
  const keys = new runtime.KeySource(runtime.keyLayouts(experiment, model.points), experiment.seed);
  const trainer = new Trainer(model, keys, engine, initialState(model));
  const noise = noiseFor(experiment, batch);
  const step = (): Promise<unknown> => trainer.advance({ size: batch, epoch: 0, index: 0, ...noise }, 0.0001);
  await step();
  console.log(`${name}: ${trainedCount(model).toLocaleString("en")} numbers are trained`);
  return step;
}

/** Pictures of classes, or tokens that are each to follow another. */
function noiseFor({ data, head }: runtime.ExperimentConfig, batch: number) {
  const size = batch * sizeOf(data.sampleShape);
  const labels = Int32Array.from(
    { length: batch * sizeOf(data.labelShape) },
    (_, i) => (i * 593) % head.classes,
  );
  const input =
    data.sampleType === "int32"
      ? labels.toReversed()
      : stream(1, "dataset").fillNormal(new Float32Array(size), 0, 1);
  return { input, labels };
}

async function timed(step: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await step();
  return performance.now() - before;
}
