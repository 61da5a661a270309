import { describe, expect, it } from "vitest";
import { settingTexts } from "../../../audit/comparison/settings.js";
import { type CheckOptions, checkSource, experimentConfig } from "../../../compiler/index.js";
import { SourceFile } from "../../../diagnostics/index.js";
import { readSmallWeights } from "../../support/small-weights.js";

const spec = `
model Net(width: int) { input 6  dense(width) @hidden  relu -> dense(3) }
keyspace Secret { dim 3  alpha uniform(0, 1) per point }
experiment E {
  data synthetic(features: 6, classes: 3, samples: 80, validation: 0.1)
  model Net(width: 4)
  inject Secret at hidden by add(gamma: 1)
  inject secret by signs
  loss crossentropy + 0.1 * deny uniform on wrong
  train sgd(lr: 0.05) for 4 epochs batch 20 patience 2 on validation.valid.accuracy rate 0.1 at dense1
}`;

/** The settings of the spec, some of them set otherwise. */
function textsOf(settings: CheckOptions["settings"] = []): ReadonlyMap<string, string> {
  const options = { readFile: () => undefined, readWeights: readSmallWeights, settings };
  const { checked, diagnostics } = checkSource(new SourceFile("a.spk", spec), options);
  const [experiment] = checked?.experiments ?? [];
  if (experiment === undefined) throw new Error(JSON.stringify(diagnostics));
  return settingTexts(experimentConfig(experiment));
}

describe("the settings of an experiment", () => {
  const own = textsOf();

  it.each([
    ["seed", "7", "7"],
    ["start", "secret", "secret"],
    ["data.samples", "100", "100"],
    ["model.width", "5", "5"],
    ["Secret.dim", "2", "2"],
    ["Secret.std", "0.5", "0.5"],
    ["Secret.alpha", "uniform(0.5, 1)", "uniform(low: 0.5, high: 1) per point"],
    ["inject.gamma", "2", "2"],
    ["secret.at", "dense2", "dense2"],
    ["freeze", "dense2", "dense2"],
    ["crossentropy.after", "1", "1"],
    ["deny", "entropy", "entropy"],
    ["deny.weight", "0.2", "0.2"],
    ["deny.on", "(wrong, none)", "wrong, none"],
    ["deny.after", "1", "1"],
    ["deny.warmup", "2", "2"],
    ["train.epochs", "3", "3"],
    ["train.batch", "10", "10"],
    ["train.lr", "0.1", "0.1"],
    ["train.clip", "1", "1"],
    ["train.warmup", "1", "1"],
    ["train.keep", "2", "2"],
    ["train.schedule", "cosine", "cosine(final: 0)"],
    ["train.patience", "3", "3 on validation.valid.accuracy"],
    ["train.rate", "0.2", "0.2 at dense1"],
  ])("have the path that `--set %s` takes", (path, value, shown) => {
    const other = textsOf([{ path, value }]);
    const differing = [...other].filter(([name, text]) => own.get(name) !== text);
    expect(differing).toEqual([[path, shown]]);
    expect([...own.keys()].filter((name) => !other.has(name))).toEqual([]);
  });

  it("of another optimizer are its name and its arguments", () => {
    const other = textsOf([{ path: "train.optimizer", value: "adam(lr: 0.05)" }]);
    const differing = [...other].filter(([name, text]) => own.get(name) !== text).map(([name]) => name);
    expect(differing).toContain("train.optimizer");
    expect(differing).toContain("train.beta1");
    expect(differing).not.toContain("train.lr");
  });
});
