import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkSpec, emitModel } from "../../compiler/index.js";
import { loadModel } from "../../compiler/load/load-model.js";
import { SourceFile } from "../../diagnostics/index.js";
import { type Engine, type HostTensor, type Named, pick } from "../../runtime/engines/engine.js";
import { releaseAll, uploadAll } from "../../runtime/engines/resident.js";
import { evaluationProgram } from "../../runtime/evaluate/program.js";
import * as runtime from "../../runtime/index.js";
import { float32, type GatedModel, int32, KeySource, keyLayouts, sizeOf } from "../../runtime/index.js";
import { stream } from "../../runtime/random/index.js";
import { trainingProgram } from "../../runtime/train/program.js";
import { initialState } from "../../runtime/train/trainer.js";
import { contenders, expectAgreement, outputsOf, reference } from "./engines.js";

const folder = fileURLToPath(new URL("../../specs/", import.meta.url));
const samples = 3;
const steps = 5;

/** Every experiment of the library that this version can run. */
const experiments = readdirSync(folder)
  .filter((file) => file.endsWith(".spk"))
  .flatMap((file) => {
    const source = new SourceFile(file, readFileSync(folder + file, "utf8"));
    const { checked } = checkSpec(source, { readFile: (path) => readFileSync(folder + path, "utf8") });
    if (checked === undefined) throw new Error(`${file} has errors`);
    return checked.experiments
      .filter(({ unsupported }) => unsupported.length === 0)
      .map(({ name }) => ({ label: `${file}, ${name}`, load: () => emitModel(checked, name) }));
  });

/** A batch of noise and fresh keys for one step. */
function feedsOf(model: GatedModel, keys: KeySource, step: number, alphas: number): Named<HostTensor> {
  const { data, head, seed } = model.experiment;
  const shape = [samples, ...data.sampleShape];
  const input = stream(seed, "dataset", "cross-engine", step).fillNormal(new Float32Array(sizeOf(shape)));
  const labels = Int32Array.from({ length: samples }, (_, i) => (i + step) % head.classes);
  return {
    input: { type: float32(...shape), values: input },
    labels: { type: int32(samples), values: labels },
    ...keys.draw("valid", alphas, ["train", step]),
    ...keys.draw("wrong", alphas, ["train", step]),
  };
}

/** Five optimizer steps from the initial weights; all weights and slots, and what each step measured. */
async function train(engine: Engine, model: GatedModel): Promise<Named<HostTensor>> {
  const keys = new KeySource(keyLayouts(model.experiment, model.points), model.experiment.seed);
  const executable = await engine.compileTraining(trainingProgram(model, keys, samples));
  const scalar = (value: number): HostTensor => ({ type: float32(), values: Float32Array.of(value) });
  const initial = initialState(model);
  let state = uploadAll(engine, { ...initial.parameters, ...initial.slots });
  const bases = uploadAll(engine, keys.basisTensors());
  const found: Record<string, HostTensor> = {};
  for (let step = 0; step < steps; step++) {
    const fed = uploadAll(engine, {
      ...feedsOf(model, keys, step, samples),
      learning_rate: scalar(Number(model.experiment.train.optimizer.arguments["lr"])),
      step: scalar(step + 1),
    });
    const outputs = await executable.run({ ...state, ...bases, ...fed });
    releaseAll(engine, fed);
    releaseAll(engine, state);
    const next: typeof state = {};
    for (const [name, tensor] of Object.entries(outputs)) {
      if (name in state) next[name] = tensor;
      else {
        found[`${name} of step ${step}`] = await engine.download(tensor);
        engine.release(tensor);
      }
    }
    state = next;
  }
  for (const [name, tensor] of Object.entries(state)) found[name] = await engine.download(tensor);
  releaseAll(engine, state);
  releaseAll(engine, bases);
  await executable.dispose();
  return found;
}

/** Right and rejected predictions on all key paths, with weights that were trained somewhere. */
async function judge(engine: Engine, model: GatedModel, trained: Named<HostTensor>) {
  const keys = new KeySource(keyLayouts(model.experiment, model.points), model.experiment.seed);
  const names = Object.keys(initialState(model).parameters);
  const parameters = Object.fromEntries(names.map((name) => [name, pick(trained, name)]));
  const feeds = { ...parameters, ...keys.basisTensors(), ...feedsOf(model, keys, 0, 1) };
  return await outputsOf(engine, engine.compile(evaluationProgram(model, keys, samples)), feeds);
}

describe.each(experiments)("$label", ({ load }) => {
  const model = load().then((code) => loadModel(code, "model.ts", runtime));
  const trained = model.then((loaded) => train(reference, loaded));

  it.each(contenders)("has the same losses and weights after five steps on $label", async ({ engine }) => {
    if (engine === undefined) return;
    const found = await train(engine, await model);
    expectAgreement(engine, found, await trained);
  });

  it.each(contenders)("gives the same accuracies, trained elsewhere, on $label", async ({ engine }) => {
    if (engine === undefined) return;
    expect(await judge(engine, await model, await trained)).toEqual(
      await judge(reference, await model, await trained),
    );
  });
});
