/**
 * Times the training step of specs/mnist-mode-b.spk, whole trainer included (batches, augmentation, keys, metrics), and
 * one epoch of it.
 *
 *     npm run bench -- [--engine onnx] [--device cpu] [--peer peer_pytorch.py] [--peer-args="--cuda"] [--python python3]
 *                      [--rounds 7] [--steps 40]
 *
 * With `--peer`, a script that prints `{"ms_per_step": …}` for `--model cnn --paths 2`, both are timed alternately in
 * one run, and the ratio is taken round by round: the speed of a shared machine drifts.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { checkSpec, emitModel } from "../compiler/index.js";
import { loadModel } from "../compiler/load/load-model.js";
import { SourceFile } from "../diagnostics/index.js";
import { prefetchedBatches, stepsPerEpoch, trainingPlan } from "../runtime/data/index.js";
import * as runtime from "../runtime/index.js";
import { median } from "../runtime/median.js";
import { initialState, Trainer } from "../runtime/train/trainer.js";

const { values: options } = parseArgs({
  options: {
    engine: { type: "string", default: "onnx" },
    device: { type: "string", default: "cpu" },
    peer: { type: "string" },
    "peer-args": { type: "string", default: "" },
    python: { type: "string", default: "python3" },
    rounds: { type: "string", default: "7" },
    steps: { type: "string", default: "40" },
  },
});
const rounds = Number(options.rounds);
const steps = Number(options.steps);

const path = fileURLToPath(new URL("../../specs/mnist-mode-b.spk", import.meta.url));
const { checked } = checkSpec(new SourceFile(path, readFileSync(path, "utf8")), {
  readFile: () => undefined,
});
if (checked === undefined) throw new Error(`${path} has errors`);
const model = await loadModel(await emitModel(checked, "MnistModeB"), "model.ts", runtime);
const { experiment } = model;
const dataset = await runtime.loadDataset(experiment);
const engine = await runtime.createEngine(options);
const keys = new runtime.KeySource(runtime.keyLayouts(experiment, model.points), experiment.seed);
const trainer = new Trainer(model, keys, engine, initialState(model));
// More epochs than are timed, so that the batches do not come to an end.
const plan = trainingPlan({ ...experiment, train: { ...experiment.train, epochs: 1000 } }, dataset);
const learningRate = Number(experiment.train.optimizer.arguments["lr"]);
await trainer.prepare(plan.batchSize);
const batches = prefetchedBatches(plan);

const ours: number[] = [];
const ratios: number[] = [];
await timeSteps(steps);
for (let round = 0; round < rounds; round++) {
  const peer = options.peer === undefined ? undefined : timePeer(options.peer);
  const step = median(await timeSteps(steps));
  ours.push(step);
  if (peer !== undefined) ratios.push(step / peer);
  const beside = peer === undefined ? "" : `  peer ${peer.toFixed(2)} ms  ratio ${(step / peer).toFixed(3)}`;
  console.log(`round ${round + 1}: ${step.toFixed(2)} ms a step${beside}`);
}

const perEpoch = stepsPerEpoch(plan);
const started = performance.now();
const epochSteps = await timeSteps(perEpoch);
const epoch = performance.now() - started;
const computing = perEpoch * median(epochSteps);
console.log(`median of ${rounds} rounds: ${median(ours).toFixed(2)} ms a step`);
if (ratios.length > 0) console.log(`median ratio to the peer: ${median(ratios).toFixed(3)}`);
console.log(
  `one epoch: ${(epoch / 1000).toFixed(2)} s for ${perEpoch} steps, ` +
    `${(epoch / computing).toFixed(3)} x (steps x median step)`,
);
console.log(`memory: ${(process.memoryUsage.rss() / 1024 ** 2).toFixed(0)} MiB`);
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

function timePeer(script: string): number {
  const args = [script, "--model", "cnn", "--paths", "2", "--batch", String(plan.batchSize)];
  args.push(...options["peer-args"].split(" ").filter(Boolean));
  const printed = execFileSync(options.python, args, { encoding: "utf8" });
  return (JSON.parse(printed) as { ms_per_step: number }).ms_per_step;
}
