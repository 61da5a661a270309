/**
 * Times everything between a spec and a session, for models of 10, 100 and 1,000 layers, to show how the time grows with
 * the size of a spec, and for the full-size networks of specs/. Medians of several rounds; sessions are made once.
 *
 *     npm run bench:compile
 */
import { fileURLToPath } from "node:url";
import { median } from "simple-statistics";
import { InvalidSpec } from "../app/spec/invalid-spec.js";
import { readImport, readSpec } from "../app/spec/spec-files.js";
import { checkSource, emitModel } from "../compiler/index.js";
import { loadModel } from "../compiler/load/load-model.js";
import { SourceFile } from "../diagnostics/index.js";
import * as runtime from "../runtime/index.js";
import { trainingProgram } from "../runtime/train/program.js";
import { createOnnxEngine, exportModel } from "../tensor/engines/onnx/index.js";
import { traceTraining } from "../tensor/graph/index.js";
import { parseScript, script } from "./script.js";

parseScript(
  script(
    "bench:compile",
    "Time everything between a spec and a session, for models of 10, 100 and 1,000 layers and for networks of specs/.",
  ),
);
const rounds = 5;
const batch = 8;

for (const layers of [10, 100, 1000]) {
  const total = await measure(`${layers} layers`, new SourceFile("layers.spk", specOf(layers)), "Bench");
  console.log(`  ${(total / layers).toFixed(2)} ms a layer`);
}
for (const [file, experiment] of [
  ["cifar10-deny", "DenyModes"],
  ["vit-tiny", "VitModeB"],
] as const) {
  const path = fileURLToPath(new URL(`../../specs/${file}.spk`, import.meta.url));
  await measure(`specs/${file}.spk`, readSpec(path), experiment);
}

/** Prints the time of each stage; milliseconds of all but the session. */
async function measure(what: string, source: SourceFile, experiment: string): Promise<number> {
  const times = { check: [], emit: [], trace: [], export: [] } as Record<string, number[]>;
  let total = 0;
  for (let round = 0; round < rounds; round++) {
    let last = performance.now();
    const done = (stage: string): void => {
      times[stage]?.push(performance.now() - last);
      last = performance.now();
    };
    const { checked, diagnostics } = checkSource(source, { readFile: readImport });
    if (checked === undefined) throw new InvalidSpec(what, diagnostics);
    done("check");
    const code = await emitModel(checked, experiment);
    done("emit");
    const model = await loadModel(code, "model.ts", runtime);
    const keys = new runtime.KeySource(runtime.keyLayouts(model.experiment, model.points), 1);
    const program = trainingProgram(model, keys, batch);
    last = performance.now();
    const graph = traceTraining(program);
    done("trace");
    exportModel(graph);
    done("export");
    if (round < rounds - 1) continue;
    const medians = Object.entries(times).map(([stage, values]) => [stage, median(values)] as const);
    total = medians.reduce((sum, [, value]) => sum + value, 0);
    const shown = medians.map(([stage, value]) => `${stage} ${value.toFixed(0)} ms`).join(", ");
    last = performance.now();
    const executable = await createOnnxEngine().compileGraph(graph);
    console.log(`${what}: ${shown}, session ${(performance.now() - last).toFixed(0)} ms`);
    await executable.dispose();
  }
  return total;
}

/** A chain of convolutions with a head, and an experiment on it. */
function specOf(layers: number): string {
  return `
    model Chain() {
      input 28x28x1
      ${"conv(4, kernel: 3) -> relu\n".repeat(layers / 2)}
      flatten -> dense(10)
    }
    experiment Bench { data mnist  model Chain  loss crossentropy  train adam(lr: 0.1) for 1 epochs batch 1 }`;
}
