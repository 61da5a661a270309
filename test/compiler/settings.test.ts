import { describe, expect, test } from "vitest";
import { type CheckedExperiment, identityOf } from "../../compiler/index.js";
import { check, shown } from "./annotated.js";
import { experiment } from "./cases/case.js";

const spec = experiment({ loss: "loss crossentropy + 0.1 * deny reject on wrong" });

/** The experiment after `--set path=value`, or what is wrong with that. */
function set(...settings: string[]): CheckedExperiment | string[] {
  const parsed = settings.map((text) => {
    const [path = "", ...value] = text.split("=");
    return { path, value: value.join("=") };
  });
  const { checked, diagnostics } = check(spec, { settings: parsed });
  return (
    checked?.experiments[0] ??
    diagnostics.map((diagnostic) => `${diagnostic.source.text}: ${shown(diagnostic)}`)
  );
}

describe("--set changes", () => {
  test.each([
    ["seed=7", { seed: 7 }],
    ["train.epochs=3", { train: { epochs: 3, batch: 8 } }],
    ["train.batch=2 * 8", { train: { epochs: 2, batch: 16 } }],
    ["train.lr=0.5", { train: { optimizer: { name: "adam", arguments: { lr: 0.5 } } } }],
    ["train.weight_decay=0.1", { train: { optimizer: { arguments: { lr: 0.1, weight_decay: 0.1 } } } }],
    ["train.optimizer=sgd(1)", { train: { optimizer: { name: "sgd", arguments: { lr: 1 } } } }],
    ["train.schedule=cosine", { train: { schedule: { name: "cosine", arguments: { final: 0 } } } }],
    ["train.schedule=constant", { train: { schedule: { name: "constant", arguments: {} } } }],
    ["train.warmup=0.5", { train: { warmup: 0.5, clip: null, patience: null } }],
    ["train.clip=2", { train: { warmup: 0, clip: 2, patience: null } }],
    ["train.accumulate=4", { train: { batch: 8, accumulate: 4 } }],
    ["train.average=0.99", { train: { average: 0.99 } }],
    ["train.keep=2", { train: { keep: 2 } }],
    ["train.patience=4", { train: { warmup: 0, clip: null, patience: 4 } }],
    ["freeze=dense1", { freeze: ["dense1"] }],
    ['freeze=dense1,"dense2.*"', { freeze: ["dense1", "dense2.*"] }],
    ["Secret.dim=3", { keyspaces: [{ dim: 3 }] }],
    ["Secret.std=0.5", { keyspaces: [{ std: 0.5 }] }],
    ["Secret.std=none", { keyspaces: [{ std: null }] }],
    ["Secret.basis=orthonormal", { keyspaces: [{ basis: { kind: "orthonormal" } }] }],
    ["Secret.alpha=uniform(-1, 1)", { keyspaces: [{ alpha: { low: -1, high: 1 } }] }],
    ["Secret.wrong=orthogonal", { keyspaces: [{ wrong: { kind: "orthogonal" } }] }],
    ["inject.gamma=2", { injections: [{ gamma: 2, by: "add", points: ["hidden"] }] }],
    ["inject.points=late", { injections: [{ points: ["late"] }] }],
    ["inject.points=hidden, late", { injections: [{ points: ["hidden", "late"] }] }],
    ["inject.points=[late, hidden]", { injections: [{ points: ["late", "hidden"] }] }],
    ["data.samples=50", { data: { dataset: { arguments: { samples: 50, features: 10, classes: 3 } } } }],
    [
      "deny=none",
      { loss: [{ name: "crossentropy" }, { name: "none", weight: 0.1 }], head: { reject: null } },
    ],
    ["deny=margin(2)", { loss: [{}, { name: "margin", arguments: { m: 2 } }] }],
    ["deny.weight=2", { loss: [{ weight: 1 }, { weight: 2 }] }],
    ["crossentropy.after=1", { loss: [{ after: 1 }, { weight: 0.1 }] }],
    ["deny.after=1", { loss: [{}, { name: "reject", after: 1 }] }],
    ["deny.on=wrong, none", { loss: [{}, { on: ["wrong", "none"] }] }],
  ])("%s", (text, expected) => expect(set(text)).toMatchObject(expected));

  test("the average of weights to none, as it is without", () => {
    const [whole, averaged, back] = [
      set(),
      set("train.average=0.9"),
      set("train.average=0.9", "train.average=none"),
    ] as CheckedExperiment[];
    if (whole === undefined || averaged === undefined || back === undefined)
      throw new Error("a spec is wrong");
    expect(back.train).not.toHaveProperty("average");
    expect(identityOf(back)).toBe(identityOf(whole));
    expect(identityOf(averaged)).not.toBe(identityOf(whole));
  });

  test("the batches of a step to one, as it is without", () => {
    const [whole, one, several] = [
      set(),
      set("train.accumulate=1"),
      set("train.accumulate=2"),
    ] as CheckedExperiment[];
    if (whole === undefined || one === undefined || several === undefined) throw new Error("a spec is wrong");
    expect(one.train).not.toHaveProperty("accumulate");
    expect(identityOf(one)).toBe(identityOf(whole));
    expect(identityOf(several)).not.toBe(identityOf(whole));
  });

  test("several settings, one after another", () => {
    expect(
      set("data.classes=4", "model.classes=4", "train.optimizer=sgd(lr: 1)", "train.momentum=0.9"),
    ).toMatchObject({
      head: { classes: 4, reject: 4 },
      train: { optimizer: { name: "sgd", arguments: { lr: 1, momentum: 0.9 } } },
    });
  });

  test("what an experiment inherits", () => {
    const derived = `${spec}\nexperiment Small extends E { train for 1 epochs }`;
    const settings = [{ path: "train.lr", value: "0.7" }];
    const { checked } = check(derived, { settings, experiment: "Small" });
    const optimizer = { arguments: { lr: 0.7 } };
    expect(checked?.experiments).toMatchObject([{ name: "Small", train: { epochs: 1, optimizer } }]);
  });
});

describe("mistakes show the option", () => {
  test.each([
    ["train.lrr=0.5", "1:1+9 SPK2090: there is no setting `train.lrr` | did you mean `train.lr`?"],
    ["train.epochs=0", "1:14+1 SPK2036: the number of epochs must be from 1 to 1000000, not 0"],
    [
      "train.epochs=epochs",
      "1:14+6 SPK2005: there is no constant or parameter `epochs` | the number of epochs is a whole number",
    ],
    ["Secret.basis=unifrm", "1:14+6 SPK2064: `unifrm` is not a kind of `basis` | did you mean `uniform`?"],
    ["Secret.dim=9 / 2", "1:12+5 SPK2035: `dim` must be a whole number, not 4.5"],
    ["inject.points=hiden", "1:15+5 SPK2009: model `Mlp` has no point `hiden` | did you mean `hidden`?"],
    [
      "inject.points=3",
      "1:15+1 SPK2091: `inject.points` must be a point, or several in parentheses: `(image, pool2)`",
    ],
    ["deny=3", "1:6+1 SPK2091: `deny` must be a deny loss, for example `reject`"],
    ["deny=rejct", "1:6+5 SPK2076: there is no deny loss `rejct` | did you mean `reject`?"],
    ["data.features=11", undefined],
  ])("%s", (text, expected) => {
    const found = set(text);
    expect(found).toHaveLength(1);
    if (expected !== undefined) expect(found).toEqual([`${text}: ${expected}`]);
  });

  test("all settings there are, where nothing is near", () => {
    const [found] = set("colour=3") as string[];
    expect(found).toContain(
      "there is no setting `colour` | use `seed`, `start`, `weights`, `weights.from`, `data.features`",
    );
    expect(found).toContain(
      "`Secret.dim`, `Secret.basis`, `Secret.alpha`, `Secret.std`, `Secret.wrong`, `inject.gamma`",
    );
  });

  test("the key at parameters, and what the start is drawn from", () => {
    const locked = spec.replace(/inject Secret at .*/, "$&\n  inject secret at dense1 by missing(0.2)");
    expect(locked).not.toBe(spec);
    const settings = (text: string, path: string, value: string) => {
      const { checked, diagnostics } = check(text, { settings: [{ path, value }] });
      expect(diagnostics).toEqual([]);
      const [{ lock, start } = {}] = checked?.experiments ?? [];
      return { ...lock, start };
    };
    const missing = { share: 0.2, by: "largest", fill: "zero" };
    expect(settings(locked, "secret.by", "signs")).toEqual({
      by: { name: "signs", arguments: {} },
      at: ["dense1"],
    });
    expect(settings(locked, "secret.share", "0.5")).toMatchObject({
      by: { arguments: { ...missing, share: 0.5 } },
    });
    expect(settings(locked, "secret.at", '(dense1.weight, "dense?", dense2)')).toEqual({
      by: { name: "missing", arguments: missing },
      at: ["dense1.weight", "dense?", "dense2"],
    });
    // of an experiment without one, all parameters
    expect(settings(spec, "secret.by", "noise")).toEqual({ by: { name: "noise", arguments: { scale: 1 } } });
    expect(settings(spec, "start", "secret")).toEqual({ start: "secret" });
    expect(set("secret.at=dense1")).toEqual([
      expect.stringContaining("SPK2090: there is no setting `secret.at`"),
    ]);
    expect(set("secret.by=3")).toEqual([
      "secret.by=3: 1:11+1 SPK2091: `secret.by` must be a lock, for example `signs`",
    ]);
  });

  test("adapters: what they are, their places, and the arguments of all", () => {
    const adapted = spec.replace(
      /inject Secret at .*/,
      "$&\n  adapt dense1 by lora(rank: 2)\n  weights none",
    );
    expect(adapted).not.toBe(spec);
    const settings = (text: string, path: string, value: string) => {
      const { checked, diagnostics } = check(text, { settings: [{ path, value }] });
      expect(diagnostics.map(({ code }) => code).filter((code) => code !== "SPK2305")).toEqual([]);
      return checked?.experiments[0]?.adapt;
    };
    const lora = (rank: number, alpha: number | "rank" = "rank") => ({
      name: "lora",
      arguments: { rank, alpha },
    });
    expect(settings(adapted, "adapt", "lora(rank: 3)")).toEqual([
      { by: lora(3), matrices: ["dense1.weight"] },
    ]);
    expect(settings(adapted, "adapt.rank", "1")).toMatchObject([{ by: lora(1) }]);
    expect(settings(adapted, "adapt.alpha", "8")).toMatchObject([{ by: lora(2, 8) }]);
    expect(settings(adapted, "adapt.at", '(dense2, "dense1.*")')).toEqual([
      { by: lora(2), matrices: ["dense1.weight", "dense2.weight"] },
    ]);
    expect(settings(adapted, "adapt", "none")).toBeUndefined();
    // of an experiment without one, all matrices
    expect(settings(spec, "adapt", "lora(1)")).toEqual([
      { by: lora(1), matrices: ["dense1.weight", "dense2.weight", "dense3.weight"] },
    ]);
    const identities = ["lora(rank: 2)", "lora(rank: 3)", "none"].map((value) => {
      const { checked } = check(adapted, { settings: [{ path: "adapt", value }] });
      return checked?.experiments[0] && identityOf(checked.experiments[0]);
    });
    expect(new Set([...identities, identityOf(set() as CheckedExperiment)]).size).toBe(3);
    expect(identities[2]).toBe(identityOf(set() as CheckedExperiment));
    const two = adapted.replace("weights none", "adapt dense2 by lora(rank: 3, alpha: 1)");
    expect(settings(two, "adapt.rank", "1")).toMatchObject([{ by: lora(1) }, { by: lora(1, 1) }]);
    const unknown = check(two, { settings: [{ path: "adapt.at", value: "dense3" }] });
    expect(unknown.diagnostics.map(({ code }) => code)).toContain("SPK2090");
    expect(set("adapt=3")).toEqual([
      "adapt=3: 1:7+1 SPK2091: `adapt` must be an adapter, for example `lora(rank: 8)`, or `none`",
    ]);
    expect(set("adapt.rank=3")).toEqual([
      expect.stringContaining("SPK2090: there is no setting `adapt.rank`"),
    ]);
  });

  test("the parameters of injections of the spec", () => {
    const own = spec
      .replace(/by add\(gamma: [^)]*\)/, "by Shift(2, low: 1)")
      .concat("\ninjection Shift(h, k, gamma: float, low: float = 0) = max(h + gamma * k, low)");
    const settings = (path: string, value: string) => {
      const { checked, diagnostics } = check(own, { settings: [{ path, value }] });
      expect(diagnostics).toEqual([]);
      return checked?.experiments[0]?.injections;
    };
    expect(settings("inject.gamma", "3")).toMatchObject([{ name: "Shift", arguments: { gamma: 3, low: 1 } }]);
    expect(settings("inject.low", "-1")).toMatchObject([{ arguments: { gamma: 2, low: -1 } }]);
  });

  test("a value that cannot be read", () => {
    const found = set("train.epochs=3 +") as string[];
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^train\.epochs=3 \+: 1:\d+\+\d+ SPK1/);
  });

  test("an experiment that does not exist", () => {
    const { diagnostics } = check(spec, { experiment: "F" });
    expect(diagnostics.map(shown)).toEqual(["1:1+1 SPK2008: there is no experiment `F` | use `E`"]);
  });
});

test("nobody is warned of experiments that are not asked for, nor of those of an import", () => {
  const spec = `model Net { input 20  dense(5) }
experiment E { data synthetic  model Net  loss crossentropy  train adam(lr: 0.1) for 1 epochs batch 8 }
experiment Adapted extends E { adapt dense1 by lora(rank: 2) }
experiment Heir extends Adapted { seed 1 }`;
  const codesOf = (text: string, options: Parameters<typeof check>[1] = {}) =>
    check(text, options).diagnostics.map(({ code, inheritedBy }) => [code, inheritedBy]);
  expect(codesOf(spec)).toEqual([["SPK2305", undefined]]);
  expect(codesOf(spec, { experiment: "E" })).toEqual([]);
  expect(codesOf(spec, { experiment: "Heir" })).toEqual([["SPK2305", ["Heir"]]]);
  const importing = `import "nets.spk"\nexperiment Own extends E { seed 2 }`;
  expect(codesOf(importing, { files: { "nets.spk": spec } })).toEqual([]);
});

test("--set train.rate changes the factor where there is one rate", () => {
  const withRates = (clauses: string) =>
    check(spec.replace("batch 8", `batch 8 ${clauses}`), {
      settings: [{ path: "train.rate", value: "0.5" }],
    });
  expect(withRates("rate 2 at dense1").checked?.experiments[0]?.train.rates).toEqual([
    { factor: 0.5, at: ["dense1"] },
  ]);
  const of = (clauses: string) => withRates(clauses).diagnostics.map(({ code }) => code);
  expect([of(""), of("rate 2 at dense1 rate 3 at dense2")]).toEqual([["SPK2090"], ["SPK2090"]]);
});

test("weights are set, and what of them stays as it is drawn is swept over", () => {
  const from = { path: "weights.from", value: '"runs/first"' };
  const ruled = spec.replace("loss", 'weights "net.safetensors" except dense1 { fc -> dense2 }\n  loss');
  const swept = ruled.replace("loss", 'sweep weights.except over none, dense1, (dense1, "*.bias")\n  loss');
  const { checked, diagnostics } = check(swept, { settings: [from] });
  expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(["SPK2252"]));
  expect(checked?.experiments[0]?.weights).toEqual({ file: "runs/first", ofRun: true });
  const kept = checked?.experiments[0]?.combinations.map(({ experiment: one }) => one.weights?.except);
  expect(kept).toEqual([undefined, ["dense1"], ["dense1", "*.bias"]]);
  const of = (path: string, value: string) => check(spec, { settings: [{ path, value }] }).diagnostics;
  expect(of("weights.except", "dense1").map(({ code }) => code)).toEqual(["SPK2090"]);
  const wrong = check(spec, { settings: [from, { path: "weights.except", value: "3" }] }).diagnostics;
  expect(wrong.filter(({ severity }) => severity === "error").map(({ code }) => code)).toEqual(["SPK2091"]);
});
