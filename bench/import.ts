/**
 * What it takes to load weights of 500 MB beyond reading their file: GPT-2 of that size as float32 and as float16, loaded as a run
 * loads them, and imported by `spkc import`, in turn with reading the file alone. Times are those of the processor.
 *
 *     npm run bench:import
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importModel } from "../app/index.js";
import { checkSpec } from "../app/spec/check-spec.js";
import { positiveNumber } from "../cli/options/numbers.js";
import { emitModel } from "../compiler/index.js";
import { loadModel } from "../compiler/load/load-model.js";
import { writeAll } from "../runtime/files/index.js";
import * as runtime from "../runtime/index.js";
import { giveUp, parseScript, script } from "./script.js";

const { rounds, megabytes } = parseScript<{ readonly rounds: number; readonly megabytes: number }>(
  script("bench:import", "Time the loading of large weights beside the reading of their file.")
    .option("--rounds <n>", "rounds, each with every measurement", positiveNumber, 5)
    .option("--megabytes <n>", "the size of the file", positiveNumber, 500),
);

const scratch = mkdtempSync(join(tmpdir(), "spankey-import-"));
try {
  for (const dtype of ["F32", "F16"] as const) await measure(dtype);
} finally {
  rmSync(scratch, { recursive: true });
}

async function measure(dtype: "F32" | "F16"): Promise<void> {
  const folder = mkdtempSync(join(scratch, "model-"));
  const file = join(folder, "model.safetensors");
  writeModel(folder, file, dtype);
  const imported = await importModel(folder, { out: join(folder, "model.spk") });
  const { checked } = await checkSpec(imported.file);
  if (checked === undefined) giveUp("the spec of this script does not check");
  const model = await loadModel(await emitModel(checked, imported.experiment), "model.ts", runtime);
  const best = {
    read: Number.POSITIVE_INFINITY,
    load: Number.POSITIVE_INFINITY,
    import: Number.POSITIVE_INFINITY,
  };
  for (let round = 0; round < rounds; round += 1) {
    const times = {
      read: await timed(() => readWhole(file)),
      load: await timed(() => runtime.loadWeightsOf(model)),
      import: await timed(() => importModel(folder, { out: join(folder, `round-${round}.spk`) })),
    };
    for (const key of ["read", "load", "import"] as const) best[key] = Math.min(best[key], times[key]);
    console.log(`${dtype} round ${round + 1}: ${textOf(times)}`);
  }
  const size = (statSync(file).size / 1e6).toFixed(0);
  console.log(
    `${dtype}, ${size} MB, least of ${rounds}: ${textOf(best)}; loading takes ${(best.load - best.read).toFixed(2)} s more than reading`,
  );
}

interface Times {
  readonly read: number;
  readonly load: number;
  readonly import: number;
}

function textOf({ read, load, import: imported }: Times): string {
  return `read ${read.toFixed(2)} s, load ${load.toFixed(2)} s, import ${imported.toFixed(2)} s`;
}

/** Seconds of the processor, which other work on the machine takes nothing of. */
async function timed(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Reads a file into memory of its size, which whoever uses its numbers must do. */
function readWhole(path: string): void {
  const bytes = new Uint8Array(statSync(path).size);
  const descriptor = openSync(path, "r");
  for (let at = 0; at < bytes.length; )
    at += readSync(descriptor, bytes, at, Math.min(2 ** 20, bytes.length - at), null);
  closeSync(descriptor);
}

/** A folder of GPT-2's layout, 768 wide, with as many blocks as come to the size. */
function writeModel(folder: string, file: string, dtype: "F32" | "F16"): void {
  const [width, vocabulary, length] = [768, 50257, 64];
  const bytes = dtype === "F32" ? 4 : 2;
  const blockNumbers = 12 * width ** 2 + 13 * width;
  const blocks = Math.max(
    1,
    Math.floor((megabytes * 1e6) / bytes / blockNumbers - (vocabulary * width) / blockNumbers),
  );
  const sizes = { vocab_size: vocabulary, n_positions: length, n_embd: width, n_layer: blocks, n_head: 12 };
  const configuration = { model_type: "gpt2", architectures: ["GPT2LMHeadModel"], ...sizes };
  writeFileSync(join(folder, "config.json"), JSON.stringify(configuration));
  const map = (name: string, inputs: number, outputs: number): [string, number[]][] => [
    [`${name}.weight`, [inputs, outputs]],
    [`${name}.bias`, [outputs]],
  ];
  const norm = (name: string): [string, number[]][] =>
    ["weight", "bias"].map((part) => [`${name}.${part}`, [width]]);
  const tensors: [string, number[]][] = [
    ["wte.weight", [vocabulary, width]],
    ["wpe.weight", [length, width]],
    ...Array.from({ length: blocks }, (_, i) => [
      ...norm(`h.${i}.ln_1`),
      ...map(`h.${i}.attn.c_attn`, width, 3 * width),
      ...map(`h.${i}.attn.c_proj`, width, width),
      ...norm(`h.${i}.ln_2`),
      ...map(`h.${i}.mlp.c_fc`, width, 4 * width),
      ...map(`h.${i}.mlp.c_proj`, 4 * width, width),
    ]).flat(),
    ...norm("ln_f"),
  ];
  let end = 0;
  const entries = tensors.map(([name, shape]) => {
    const start = end;
    end += bytes * shape.reduce((product, each) => product * each, 1);
    return [name, { dtype, shape, data_offsets: [start, end] }];
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(header.length));
  const descriptor = openSync(file, "w");
  writeAll(descriptor, Buffer.concat([prefix, header]));
  // small numbers of either format, not all of them alike
  const chunk = Uint8Array.from({ length: 2 ** 20 }, (_, i) =>
    i % bytes === bytes - 1 ? 0x2c : (i * 37) % 251,
  );
  for (let at = 0; at < end; at += chunk.length)
    writeAll(descriptor, chunk.subarray(0, Math.min(chunk.length, end - at)));
  closeSync(descriptor);
}
