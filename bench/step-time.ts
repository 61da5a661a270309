/**
 * Times the training step of a full-size network, whole trainer included (batches, augmentation, keys, metrics).
 *
 *     npm run bench -- --help
 *
 * With `--peer`, a script that prints `{"ms_per_step": …}` for the same model, batch and paths, both are timed
 * alternately in one run, and the ratio is taken round by round: the speed of a shared machine drifts. With `--tuned` the
 * peer's glibc gives no memory back to the kernel, which for large tensors costs more than the step. Peak memory is
 * that of each side's whole process, this one with the dataset in it. The model is built by `spkc build` beforehand.
 * `--epoch` times an epoch too.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Option } from "commander";
import { median } from "simple-statistics";
import type { EngineFlags } from "../cli/options/engine.js";
import { positiveNumber } from "../cli/options/numbers.js";
import { loadModel } from "../compiler/load/load-model.js";
import { batchesPerEpoch, type Dataset, prefetchedBatches, trainingPlan } from "../runtime/data/index.js";
import * as runtime from "../runtime/index.js";
import { Trainer } from "../runtime/train/trainer.js";
import { initialState } from "../runtime/train/training-state.js";
import { stream } from "../tensor/random/index.js";
import { type PeerFigures, startPeer } from "./peer.js";
import { parseScript, script } from "./script.js";
import { spkc } from "./spkc.js";

const models = {
  cnn: { spec: "mnist-mode-b", experiment: "MnistModeB" },
  resnet18: { spec: "cifar10-deny", experiment: "DenyModes" },
} as const;

interface Options extends EngineFlags {
  readonly model: keyof typeof models;
  readonly batch: number;
  readonly paths: "1" | "2";
  readonly peer?: string;
  readonly peerArgs: string;
  readonly python: string;
  readonly tuned: boolean;
  readonly rounds: number;
  readonly steps: number;
  readonly epoch: boolean;
}

const command = script("bench", "Time the training step of a full-size network, whole trainer included.")
  .addOption(new Option("--model <name>", "the network").choices(Object.keys(models)).default("cnn"))
  .option("--batch <n>", "samples of a step", positiveNumber, 128)
  .addOption(new Option("--paths <n>", "key paths of a step").choices(["1", "2"]).default("2"))
  .option("--engine <name>", "what computes", "onnx")
  .option("--device <name>", "what it computes on", "cpu")
  .option(
    "--peer <script>",
    'a script that times the same step and prints {"ms_per_step": …}; see bench/peer.ts',
  )
  .option("--peer-args <args>", "more arguments for it", "")
  .option("--python <path>", "what runs it", "python3")
  .option("--tuned", "its glibc gives no memory back to the kernel", false)
  .option("--rounds <n>", "rounds, each with a turn of the peer", positiveNumber, 7)
  .option("--steps <n>", "steps of a round", positiveNumber, 40)
  .option("--epoch", "time an epoch too", false);
const options = parseScript<Options>(command);
const { rounds, steps } = options;
const measured = models[options.model];
const peer =
  options.peer === undefined
    ? undefined
    : startPeer(options.python, options.peer, peerArguments(), options.tuned);

const model = await loadModel(await build(measured.spec, measured.experiment), "model.ts", runtime);
const { experiment } = model;
const dataset = options.model === "cnn" ? await runtime.loadDataset(experiment) : noise();
const engine = await runtime.createEngine(options);
const keys = new runtime.KeySource(runtime.keyLayouts(experiment, model.points), experiment.seed);
const trainer = new Trainer(model, keys, engine, initialState(model));
// More epochs than are timed, so that the batches do not come to an end.
const plan = trainingPlan({ ...experiment, train: { ...experiment.train, epochs: 10_000 } }, dataset);
const learningRate = Number(experiment.train.optimizer.arguments["lr"]);
await trainer.prepare(plan.batchSize);
const batches = prefetchedBatches(plan);

const ours: number[] = [];
const peers: PeerFigures[] = [];
await timeSteps(Math.min(steps, 3));
for (let round = 0; round < rounds; round++) {
  const other = await peer?.run();
  const step = median(await timeSteps(steps));
  ours.push(step);
  if (other !== undefined) peers.push(other);
  const beside =
    other === undefined ? "" : `  peer ${other.step.toFixed(2)} ms  ratio ${(step / other.step).toFixed(3)}`;
  console.log(`round ${round + 1}: ${step.toFixed(2)} ms a step${beside}`);
}

console.log(`median of ${rounds} rounds: ${median(ours).toFixed(2)} ms a step`);
const memory = process.resourceUsage().maxRSS / 1024;
console.log(`peak memory: ${memory.toFixed(0)} MiB`);
if (peers.length > 0) {
  const ratios = peers.map(({ step }, round) => (ours[round] ?? Number.NaN) / step);
  const peerMemory = median(peers.map((other) => other.memory));
  console.log(`median ratio to the peer: ${median(ratios).toFixed(3)}`);
  console.log(
    `peak memory of the peer: ${peerMemory.toFixed(0)} MiB, ratio ${(memory / peerMemory).toFixed(3)}`,
  );
}
if (options.epoch) {
  const perEpoch = batchesPerEpoch(plan);
  const started = performance.now();
  const epochSteps = await timeSteps(perEpoch);
  const epoch = performance.now() - started;
  const computing = perEpoch * median(epochSteps);
  console.log(
    `one epoch: ${(epoch / 1000).toFixed(2)} s for ${perEpoch} steps, ` +
      `${(epoch / computing).toFixed(3)} x (steps x median step)`,
  );
}
peer?.stop();
await batches.return();
await trainer.dispose();

/** Milliseconds of each step, from asking for its batch to having its metrics. */
async function timeSteps(count: number): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) {
    const start = performance.now();
    const { value: batch } = await batches.next();
    if (batch === undefined) throw new Error("the batches came to an end");
    await trainer.advance(batch, learningRate);
    times.push(performance.now() - start);
  }
  return times;
}

function peerArguments(): string[] {
  const { model, paths, batch, steps: count } = options;
  const given = { model, paths, batch, steps: count };
  const named = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return [...named, ...options.peerArgs.split(" ").filter(Boolean)];
}

/** The model code, made by `spkc build`: the emitter is not to count for the memory of this process. */
async function build(spec: string, experiment: string): Promise<string> {
  const path = fileURLToPath(new URL(`../../specs/${spec}.spk`, import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "spankey-bench-"));
  try {
    // Without a deny loss there is no wrong path.
    const settings = [`train.batch=${options.batch}`, `deny=${options.paths === "1" ? "none" : "reject"}`];
    const set = settings.flatMap((setting) => ["--set", setting]);
    await spkc(["build", path, "--experiment", experiment, ...set, "--out", folder]);
    return readFileSync(join(folder, experiment, "model.ts"), "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Images of CIFAR-10's size without its files: a step takes as long whatever is on them. */
function noise(): Dataset {
  const [count, shape] = [10 * options.batch, [3, 32, 32]];
  const split = (part: string) => {
    const numbers = new Float32Array(count * 3 * 32 * 32);
    stream(experiment.seed, "dataset", "noise", part).fillUniform(numbers, 0, 255);
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
    return { count, values: Uint8Array.from(numbers), labels };
  };
  return {
    name: "noise",
    sampleShape: shape,
    labelShape: [],
    classes: 10,
    train: split("train"),
    test: split("test"),
  };
}
