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

/** A small causal language model in Mode B: keys at the embedding and after the first of two blocks. */
const text = `
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
}`;

/** The spec of that model, checked part by part and given data in token ids, without a dataset behind them. */
export function tokenSpec(): CheckedSpec {
  const source = new SourceFile("small-gpt.spk", text);
  const { result: files } = loadFiles(source, () => undefined);
  const report = new Report(files.origins, false);
  const program = linkSpec(files, report);
  const checks = new Checks(program, report);
  const declaration = files.root.declarations.find(({ kind }) => kind === "Experiment");
  const form =
    declaration?.kind === "Experiment" ? new ExperimentForms(program, report).of(declaration) : undefined;
  const model = form?.model && new ModelInstances(checks).of(form.model, 1);
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
  const experiment = {
    ...{ spec: "small-gpt", name, docs: form?.declaration.docs, seed: 0, ...keys, loss, train },
    data: {
      dataset: { name: "tokens", arguments: {} },
      sampleShape: [8],
      sampleType: "int32",
      labelShape: [8],
      normalize: null,
      augment: [],
    },
    model: {
      ...{ name: "SmallGpt", docs: model.declaration.docs, arguments: args, input, points, body },
      output: body.output,
    },
    head: { classes: 11, reject: 11, auxReject: null },
    sweeps: [],
    published: [],
    attack: undefined,
    combinations: [],
  } as const;
  return { source, name: "small-gpt", experiments: [experiment] };
}
