/**
 * Times `spkc check` of every network of specs/networks, and takes the largest memory of two training steps of GPT-2 small (one text of
 * 1,024 tokens) and of a forward pass of Qwen2.5-0.5B (256 tokens), each in a process of its own, on one thread.
 *
 *     npm run bench:networks
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "simple-statistics";
import { readImport, readSpec } from "../app/spec/spec-files.js";
import { checkSource, emitModel } from "../compiler/index.js";
import { loadModel } from "../compiler/load/load-model.js";
import * as runtime from "../runtime/index.js";
import { Trainer } from "../runtime/train/trainer.js";
import { initialState } from "../runtime/train/training-state.js";
import { int32, sizeOf } from "../tensor/ops/index.js";
import { type HostTensor, pick, unflattenParameters, weightTypes } from "../tensor/programs/index.js";
import { giveUp, parseScript, script } from "./script.js";
import { spkc } from "./spkc.js";

const rounds = 5;
const folder = fileURLToPath(new URL("../../specs/networks/", import.meta.url));
const memoryOf = { "gpt2.Gpt2Small": stepOf, "qwen2.Qwen25Half": passOf } as const;

const { measure } = parseScript<{ readonly measure?: string }>(
  script(
    "bench:networks",
    "Time the check of every named network, and take the memory of the two largest.",
  ).option("--measure <network>", "take the memory of this network alone, in this process"),
);
if (measure === undefined) await measureAll();
else await (memoryOf[measure as keyof typeof memoryOf] ?? giveUp(`there is no ${measure} here`))(measure);

async function measureAll(): Promise<void> {
  for (const file of readdirSync(folder)) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = performance.now();
      await spkc(["check", join(folder, file)]);
      times.push(performance.now() - before);
    }
    console.log(`${file}: checked in ${(median(times) / 1000).toFixed(2)} s`);
  }
  for (const network of Object.keys(memoryOf)) {
    await once(fork(fileURLToPath(import.meta.url), ["--measure", network]), "exit");
  }
}

async function networkOf(label: string): Promise<{ model: runtime.GatedModel; engine: runtime.Engine }> {
  const [spec = "", experiment = ""] = label.split(".");
  const { checked } = checkSource(readSpec(join(folder, `${spec}.spk`)), { readFile: readImport });
  if (checked === undefined) giveUp(`${spec} does not check`);
  const model = await loadModel(await emitModel(checked, experiment), "model.ts", runtime);
  return { model, engine: await runtime.createEngine({ engine: "onnx", device: "cpu", threads: 1 }) };
}

/** Token ids that differ. */
function tokens(count: number, vocabulary: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => (i * 593) % vocabulary);
}

async function stepOf(label: string): Promise<void> {
  const { model, engine } = await networkOf(label);
  const { experiment } = model;
  const keys = new runtime.KeySource(runtime.keyLayouts(experiment, model.points), experiment.seed);
  const trainer = new Trainer(model, keys, engine, initialState(model));
  const [length = 0] = experiment.data.sampleShape;
  const text = tokens(length + 1, experiment.head.classes);
  const batch = { size: 1, epoch: 0, index: 0, input: text.subarray(0, -1), labels: text.subarray(1) };
  // from the second on, the weights of two steps are in memory
  await trainer.advance(batch, 0.001);
  const { loss } = await trainer.advance(batch, 0.001);
  report(`${label}: two steps of ${length} tokens, loss ${loss.toFixed(3)}`);
}

async function passOf(label: string): Promise<void> {
  const { model, engine } = await networkOf(label);
  const { sampleShape } = model.experiment.data;
  const types = weightTypes(model.parameters);
  const forward = await engine.compile({
    inputs: { ...types, input: int32(1, ...sampleShape) },
    run: (ops, inputs) => {
      const p = unflattenParameters(model.parameters, inputs);
      return { logits: model.forward(ops, p, pick(inputs, "input"), (_, h) => h, runtime.evaluation) };
    },
  });
  // any numbers of a network's size: drawing the real ones takes longer, and no less memory
  const weight = (index: number): number => (((index * 2_654_435_761) % 1000) / 1000 - 0.5) * 0.04;
  const upload = (tensor: HostTensor): unknown => engine.upload(tensor);
  const weights = Object.entries(types).map(([name, type]) => {
    const values = Float32Array.from({ length: sizeOf(type.shape) }, (_, i) => weight(i));
    return [name, upload({ type, values })] as const;
  });
  const values = tokens(sizeOf(sampleShape), model.experiment.head.classes);
  const input = upload({ type: int32(1, ...sampleShape), values });
  await forward.run({ ...Object.fromEntries(weights), input });
  report(`${label}: a forward pass of ${values.length} tokens`);
}

function report(what: string): void {
  const gigabytes = (process.resourceUsage().maxRSS * 1024) / 1e9;
  console.log(`${what}, at most ${gigabytes.toFixed(2)} GB`);
}
