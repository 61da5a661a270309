import { Checks } from "../../compiler/check/checks.js";
import { ExperimentForms } from "../../compiler/check/experiment-form.js";
import { loadFiles } from "../../compiler/check/imports.js";
import { checkInjections } from "../../compiler/check/injections.js";
import { linkSpec } from "../../compiler/check/link-spec.js";
import { checkLoss } from "../../compiler/check/loss.js";
import { ModelInstances } from "../../compiler/check/model.js";
import { checkTrain } from "../../compiler/check/train.js";
import type { CheckedSpec } from "../../compiler/index.js";
import { Report } from "../../compiler/report.js";
import { SourceFile } from "../../diagnostics/index.js";

interface TokenModel {
  readonly file: string;
  readonly text: string;
  readonly rejects: boolean;
}

/** A small causal language model in Mode B: keys at the embedding and after the first of two blocks. */
const smallGpt: TokenModel = {
  file: "small-gpt",
  rejects: true,
  text: `
/// A causal transformer over eight tokens.
model SmallGpt(vocabulary: int) {
  input tokens 8
  embedding(vocabulary, 12) -> positions                              @embedding
  repeat 2 { add { layernorm -> attention(3, causal: true) }
             add { layernorm -> dense(24) -> gelu -> dense(12) } }    @block[1]
  layernorm -> dense(vocabulary)
}
keyspace Secret { dim 3  alpha uniform(0, 1) per point  std 0.45 }
/// Unauthorised keys should get the reject token.
experiment Gpt {
  data tokens
  model SmallGpt(vocabulary: 11)
  inject Secret at embedding, block[1] by mul(gamma: 0.35)
  loss crossentropy + 0.1 * deny reject on wrong
  train adamw(lr: 3e-4) for 1 epochs batch 4
}`,
};

/** Its output is its embedding. */
const tied: TokenModel = {
  file: "tied",
  rejects: false,
  text: `
model Tied(vocabulary: int) {
  input tokens 6
  embedding(vocabulary, 4, init: uniform)                             @embedding
  add { layernorm -> attention(2, causal: true, rotary: 100) }
  layernorm -> unembed
}
keyspace Secret { dim 3 }
experiment Gpt {
  data tokens
  model Tied(vocabulary: 11)
  inject Secret at embedding by add(gamma: 1)
  loss crossentropy
  train adamw(lr: 3e-4) for 1 epochs batch 4
}`,
};

/** The specs of these models, checked part by part and given data in token ids, without a dataset behind them. */
export const tokenSpecs = (): CheckedSpec[] => [smallGpt, tied].map(tokenSpec);

function tokenSpec({ file, text, rejects }: TokenModel): CheckedSpec {
  const source = new SourceFile(`${file}.spk`, text);
  const { result: files } = loadFiles(source, () => undefined);
  const report = new Report(files.origins, false);
  const program = linkSpec(files, report);
  const checks = new Checks(program, report);
  const declaration = files.root.declarations.find(({ kind }) => kind === "Experiment");
  const form =
    declaration?.kind === "Experiment" ? new ExperimentForms(program, report).of(declaration) : undefined;
  const model = form?.model && new ModelInstances(checks).of(form.model, rejects ? 1 : 0);
  const keys = form && checkInjections(checks, form, model);
  const loss = form?.loss && checkLoss(checks, form.loss, { injects: true });
  const train = form && checkTrain(checks, form);
  const { input, body, arguments: args } = model ?? {};
  if (report.errors.length > 0) throw new Error(report.errors.map(({ message }) => message).join("\n"));
  if (model === undefined || input === undefined || body?.output === undefined || args === undefined)
    throw new Error("the model has no shapes");
  if (keys === undefined || loss === undefined || train === undefined)
    throw new Error("the experiment is not whole");
  const points = model.points.names.map((name) => ({ name, shape: model.points.get(name)?.shape ?? [] }));
  const name = "Gpt";
  const length = input.shape;
  const experiment = {
    ...{ spec: file, name, docs: form?.declaration.docs, seed: 0, ...keys, loss, train },
    data: {
      dataset: { name: "tokens", arguments: {} },
      sampleShape: length,
      sampleType: "int32",
      labelShape: length,
      normalize: null,
      augment: [],
    },
    model: {
      ...{
        name: model.declaration.name.text,
        docs: model.declaration.docs,
        arguments: args,
        input,
        points,
        body,
      },
      output: body.output,
    },
    head: { classes: 11, reject: rejects ? 11 : null, auxReject: null },
    sweeps: [],
    published: [],
    attack: undefined,
    combinations: [],
  } as const;
  return { source, name: file, experiments: [experiment] };
}
