/**
 * Times the training step of a full-size network, whole trainer included (batches, augmentation, keys, metrics).
 *
 *     npm run bench -- [--model cnn|resnet18] [--batch 128] [--paths 1|2] [--engine onnx] [--device cpu]
 *                      [--peer peer_pytorch.py] [--peer-args="--cuda"] [--python python3] [--tuned]
 *                      [--rounds 7] [--steps 40] [--epoch]
 *
 * With `--peer`, a script that prints `{"ms_per_step": …}` for the same model, batch and paths, both are timed
 * alternately in one run, and the ratio is taken round by round: the speed of a shared machine drifts. With `--tuned` the
 * peer's glibc gives no memory back to the kernel, which for large tensors costs more than the step. Peak memory is
 * that of each side's whole process, this one with the dataset in it. The model is built by `spkc build` beforehand.
 * `--epoch` times an epoch too.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median } from "simple-statistics";
import { loadModel } from "../compiler/load/load-model.js";
import { type Dataset, prefetchedBatches, stepsPerEpoch, trainingPlan } from "../runtime/data/index.js";
import * as runtime from "../runtime/index.js";
import { initialState, Trainer } from "../runtime/train/trainer.js";
import { stream } from "../tensor/random/index.js";
import { type PeerFigures, startPeer } from "./peer.js";

const { values: options } = parseArgs({
  options: {
    model: { type: "string", default: "cnn" },
    batch: { type: "string", default: "128" },
    paths: { type: "string", default: "2" },
    engine: { type: "string", default: "onnx" },
    device: { type: "string", default: "cpu" },
    peer: { type: "string" },
    "peer-args": { type: "string", default: "" },
    python: { type: "string", default: "python3" },
    tuned: { type: "boolean", default: false },
    rounds: { type: "string", default: "7" },
    steps: { type: "string", default: "40" },
    epoch: { type: "boolean", default: false },
  },
});
const models: Readonly<Record<string, { readonly spec: string; readonly experiment: string }>> = {
  cnn: { spec: "mnist-mode-b", experiment: "MnistModeB" },
  resnet18: { spec: "cifar10-deny", experiment: "DenyModes" },
};
const rounds = Number(options.rounds);
const steps = Number(options.steps);
const measured = models[options.model];
if (measured === undefined) throw new Error(`--model is one of ${Object.keys(models).join(", ")}`);
const peer =
  options.peer === undefined
    ? undefined
    : startPeer(options.python, options.peer, peerArguments(), options.tuned);

const model = await loadModel(build(measured.spec, measured.experiment), "model.ts", runtime);
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
  const perEpoch = stepsPerEpoch(plan);
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
  const named = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
  return [...named, ...options["peer-args"].split(" ").filter(Boolean)];
}

/** The model code, made by `spkc build`. */
function build(spec: string, experiment: string): string {
  const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "spankey-bench-"));
  try {
    // Without a deny loss there is no wrong path.
    const settings = [`train.batch=${options.batch}`, `deny=${options.paths === "1" ? "none" : "reject"}`];
    execFileSync(process.execPath, [
      ...[here("../cli/main.js"), "build", here(`../../specs/${spec}.spk`), "--experiment", experiment],
      ...[...settings.flatMap((setting) => ["--set", setting]), "--out", folder],
    ]);
    return readFileSync(join(folder, experiment, "model.ts"), "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Images of CIFAR-10's size without its files: a step takes as long whatever is on them. */
function noise(): Dataset {
  const [count, shape] = [10 * Number(options.batch), [3, 32, 32]];
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
