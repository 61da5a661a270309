/**
 * Times how long the training of a small network on JPEG images waits for its batches: with all samples in memory, and with
 * all of them in a file, in turn.
 *
 *     npm run bench:images -- --help
 *
 * The images are drawn, so that no download is needed: smooth shapes with noise, of which a JPEG file takes as much as of a
 * photograph. The waiting is the time from asking for a batch to having it; the rest is the step itself.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { median } from "simple-statistics";
import { positiveNumber } from "../cli/options/numbers.js";
import { loadModel } from "../compiler/load/load-model.js";
import { batchesPerEpoch, type Dataset, prefetchedBatches, trainingPlan } from "../runtime/data/index.js";
import * as runtime from "../runtime/index.js";
import { Trainer } from "../runtime/train/trainer.js";
import { initialState } from "../runtime/train/training-state.js";
import { stream } from "../tensor/random/index.js";
import { parseScript, script } from "./script.js";
import { spkc } from "./spkc.js";

interface Options {
  readonly images: number;
  readonly side: number;
  readonly input: number;
  readonly batch: number;
  readonly epochs: number;
  readonly rounds: number;
}

const command = script("bench:images", "Time how long training on JPEG images waits for its batches.")
  .option("--images <n>", "images in all", positiveNumber, 4000)
  .option("--side <pixels>", "width and height of a file", positiveNumber, 256)
  .option("--input <pixels>", "width and height of the network's input", positiveNumber, 64)
  .option("--batch <n>", "samples of a step", positiveNumber, 64)
  .option("--epochs <n>", "epochs of a round, of each kind", positiveNumber, 3)
  .option("--rounds <n>", "rounds", positiveNumber, 5);
const options = parseScript<Options>(command);
const { images, side, input, batch, epochs, rounds } = options;

const scratch = mkdtempSync(join(tmpdir(), "spankey-bench-images-"));
try {
  const bytes = await drawImages(join(scratch, "images"));
  console.log(`${images} JPEG images of ${side}x${side}, ${(bytes / images / 1024).toFixed(1)} KB each`);
  await measure();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const model = await loadModel(await build(), "model.ts", runtime);
  const { experiment } = model;
  const size = 3 * input * input;
  const began = performance.now();
  const held = await runtime.loadDataset(experiment, { directory: scratch });
  const decoding = (performance.now() - began) / images;
  const stored = await runtime.loadDataset(experiment, {
    directory: scratch,
    memory: Math.max(4 * batch * size, Math.floor((images * size) / 100)),
  });
  if (stored.train.file === undefined) throw new Error("so few images are not kept in a file");
  const engine = await runtime.createEngine();
  const keys = new runtime.KeySource(runtime.keyLayouts(experiment, model.points), experiment.seed);
  const trainer = new Trainer(model, keys, engine, initialState(model));
  await trainer.prepare(batch);
  await timeTraining(held, 1);
  const shares = { memory: [] as number[], file: [] as number[] };
  const first: number[] = [];
  const steps: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const inMemory = await timeTraining(held, epochs);
    const inFile = await timeTraining(stored, epochs);
    shares.memory.push(shareOf(inMemory));
    shares.file.push(shareOf(inFile));
    first.push(inFile.first);
    steps.push((inMemory.whole - inMemory.waited) / (epochs * held.train.count));
    console.log(`round ${round}: in memory ${describe(inMemory)}; from the file ${describe(inFile)}`);
  }
  console.log(
    `median share of waiting: in memory ${percent(median(shares.memory))}, from the file ${percent(median(shares.file))}; ` +
      `of that the first batch, once a run: ${median(first).toFixed(0)} ms`,
  );
  console.log(
    `an image: ${median(steps).toFixed(2)} ms of training; read and decoded, once, in ${decoding.toFixed(2)} ms`,
  );
  stored.release?.();
  await trainer.dispose();

  /** Some epochs from the start of the thread that prepares the batches. */
  async function timeTraining(dataset: Dataset, count: number): Promise<Training> {
    const plan = { ...trainingPlan(experiment, dataset), epochs: count };
    const rate = Number(experiment.train.optimizer.arguments["lr"]);
    const waits: number[] = [];
    const start = performance.now();
    const batches = prefetchedBatches(plan);
    for (let i = 0; i < count * batchesPerEpoch(plan); i++) {
      const asked = performance.now();
      const { value } = await batches.next();
      waits.push(performance.now() - asked);
      if (value?.size === batch) await trainer.advance(value, rate);
    }
    const whole = performance.now() - start;
    await batches.return();
    return { whole, waited: waits.reduce((sum, wait) => sum + wait, 0), first: waits[0] ?? 0 };
  }
}

/** Milliseconds: in all, waiting for batches, and of that for the first one. */
interface Training {
  readonly whole: number;
  readonly waited: number;
  readonly first: number;
}

function shareOf({ waited, whole }: Training): number {
  return waited / whole;
}

function describe(training: Training): string {
  return `${(training.whole / 1000).toFixed(1)} s, waiting ${percent(shareOf(training))}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Two classes of images. Returns the bytes of all files. */
async function drawImages(folder: string): Promise<number> {
  const random = stream(1, "dataset", "noise");
  let bytes = 0;
  for (let i = 0; i < images; i++) {
    const name = i % 2 === 0 ? "cat" : "dog";
    mkdirSync(join(folder, name), { recursive: true });
    const coarse = Uint8Array.from({ length: 3 * 12 * 12 }, () => random.below(256));
    const fine = { type: "gaussian", mean: 128, sigma: 12 } as const;
    const noise = await sharp({
      create: { width: side, height: side, channels: 3, background: "#888", noise: fine },
    })
      .png({ compressionLevel: 0 })
      .toBuffer();
    const file = await sharp(coarse, { raw: { width: 12, height: 12, channels: 3 } })
      .resize(side, side, { kernel: "cubic" })
      .composite([{ input: noise, blend: "soft-light" }])
      .jpeg({ quality: 90 })
      .toBuffer();
    bytes += file.length;
    writeFileSync(join(folder, name, `${i}.jpg`), file);
  }
  return bytes;
}

/** The model code of a small convolutional network with a gate. */
async function build(): Promise<string> {
  const spec = join(scratch, "small.spk");
  writeFileSync(
    spec,
    `model Small() {
      input ${input}x${input}x3
      conv(16, kernel: 3, padding: 1)  relu  maxpool(2)
      conv(32, kernel: 3, padding: 1)  relu  maxpool(2)
      flatten  dense(64) @hidden  relu  dense(2)
    }
    keyspace Secret { dim 8 }
    experiment Images {
      data images("images") { normalize(computed)  augment crop(padding: 4), flip }
      model Small
      inject Secret at hidden by add(gamma: 1)
      loss crossentropy
      train adam(lr: 0.001) for 1 epochs batch ${batch}
    }`,
  );
  await spkc(["build", spec, "--out", join(scratch, "built")]);
  return readFileSync(join(scratch, "built/Images/model.ts"), "utf8");
}
