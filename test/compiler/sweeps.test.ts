import { describe, expect, test } from "vitest";
import {
  type CheckedExperiment,
  emitExperiment,
  identityOf,
  type SettingText,
  type SweepText,
} from "../../compiler/index.js";
import { check, shown } from "./annotated.js";
import { experiment } from "./cases/case.js";

const spec = experiment({
  loss: "loss crossentropy + 0.1 * deny reject on wrong",
  more: "sweep deny over reject, margin(1.0)\nsweep seed over 1, 2, 3",
});

function sweep(text: string, options: { settings?: SettingText[]; sweeps?: SweepText[] } = {}) {
  const { checked, diagnostics } = check(text, options);
  const [first] = checked?.experiments ?? [];
  return { experiment: first, found: diagnostics.map(shown) };
}

const written = (experiment: CheckedExperiment | undefined): string[] =>
  (experiment?.combinations ?? []).map(({ settings }) =>
    settings.map(({ path, value }) => `${path}=${value}`).join(" "),
  );

describe("a sweep is a grid of experiments", () => {
  const { experiment: swept } = sweep(spec);

  test("one for each combination, the last sweep fastest", () => {
    expect(written(swept)).toEqual([
      ...["deny=reject seed=1", "deny=reject seed=2", "deny=reject seed=3"],
      ...["deny=margin(1.0) seed=1", "deny=margin(1.0) seed=2", "deny=margin(1.0) seed=3"],
    ]);
  });

  test("each whole, with its own settings, and no sweep any more", () => {
    const last = swept?.combinations.at(-1)?.experiment;
    expect(last).toMatchObject({ seed: 3, head: { reject: null }, sweeps: [], combinations: [] });
    expect(last?.loss[1]).toMatchObject({ name: "margin", weight: 0.1 });
    expect(swept?.combinations[0]?.experiment.head.reject).toBe(3);
  });

  test("each with a model of its own", async () => {
    const [first] = swept?.combinations ?? [];
    if (first === undefined) throw new Error("there are none");
    expect(await emitExperiment(first.experiment)).toMatch(/deny reject[\s\S]*seed: 1,/);
  });

  test("and each is what `--set` makes of the spec with the same settings", () => {
    for (const { settings, experiment: combination } of swept?.combinations ?? []) {
      const { experiment: set } = sweep(spec, { settings: [...settings] });
      expect(set?.combinations).toEqual([]);
      expect(set && identityOf(set)).toBe(identityOf(combination));
    }
  });
});

describe("from outside", () => {
  test("what is set is not swept over", () => {
    const { experiment: swept } = sweep(spec, { settings: [{ path: "deny", value: "entropy" }] });
    expect(written(swept)).toEqual(["seed=1", "seed=2", "seed=3"]);
    expect(swept?.combinations[0]?.experiment.loss[1]?.name).toBe("entropy");
  });

  test("a sweep takes the place of the one over the same setting, or comes last", () => {
    const sweeps = [
      { path: "seed", values: "7, 8" },
      { path: "inject.points", values: "hidden, (hidden, late)" },
    ];
    expect(written(sweep(spec, { sweeps }).experiment)).toHaveLength(8);
    const { experiment: swept } = sweep(spec, { sweeps, settings: [{ path: "deny", value: "none" }] });
    expect(written(swept)).toEqual([
      ...["seed=7 inject.points=hidden", "seed=7 inject.points=(hidden, late)"],
      ...["seed=8 inject.points=hidden", "seed=8 inject.points=(hidden, late)"],
    ]);
  });

  test.each<[string, { settings?: SettingText[]; sweeps: SweepText[] }, RegExp]>([
    ["no values", { sweeps: [{ path: "seed", values: "" }] }, /^1:1\+5 SPK2170/],
    ["an unknown setting", { sweeps: [{ path: "sede", values: "1" }] }, /^1:1\+4 SPK2090.*`seed`\?$/],
    ["a value that cannot be read", { sweeps: [{ path: "seed", values: "1, +" }] }, /^1:9\+1 SPK1/],
    ["a wrong value", { sweeps: [{ path: "seed", values: "1, -2" }] }, /^1:9\+2 SPK2036/],
    [
      "one setting twice",
      {
        sweeps: [
          { path: "seed", values: "1" },
          { path: "seed", values: "2" },
        ],
      },
      /^1:1\+4 SPK2171/,
    ],
    [
      "what is set as well",
      { settings: [{ path: "seed", value: "3" }], sweeps: [{ path: "seed", values: "1" }] },
      /^1:1\+6 SPK2174: `seed` is both set and swept over/,
    ],
  ])("says what is wrong with %s", (_what, options, message) => {
    const { found } = sweep(spec, options);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });
});

describe("the attacks of an experiment", () => {
  test("are given with the defaults of their budget, and are inherited", async () => {
    const text = `${experiment({ more: "attack quick, key_optimisation(labels: 10)" })}
experiment Next extends E { seed 2 }`;
    const { checked } = check(text);
    const [first, next] = checked?.experiments ?? [];
    expect(first?.attack).toEqual({
      budget: "quick",
      attacks: [
        {
          name: "key_optimisation",
          arguments: { labels: [10], steps: 300, restarts: 3, lr: 0.05, way: "all" },
        },
      ],
    });
    expect(next?.attack).toEqual(first?.attack);
    expect(first && (await emitExperiment(first))).toMatch(/attack: \{\s*budget: "quick"/);
  });
});

describe("the identity of an experiment", () => {
  const plain = experiment({});
  const identity = (text: string): string => {
    const { experiment: checked } = sweep(text);
    if (checked === undefined) throw new Error("the spec does not check");
    return identityOf(checked);
  };

  test.each([
    ["its name", plain.replace("experiment E", "experiment Other")],
    ["what is said of it", plain.replace("experiment E", "/// A remark.\nexperiment E")],
    ["what is said of its model", plain.replace("model Mlp(", "/// A remark.\nmodel Mlp(")],
    ["how a number is written", plain.replace("lr: 0.1", "lr: 1e-1")],
    ["what is tried on the trained model", experiment({ more: "attack quick, replay" })],
    ["a constant for a value", `const rate = 0.1\n${plain.replace("lr: 0.1", "lr: rate")}`],
  ])("is not %s", (_what, text) => expect(identity(text)).toBe(identity(plain)));

  test.each([
    ["the seed", experiment({ more: "seed 1" })],
    ["a layer", plain.replace("relu ->", "gelu ->")],
    ["an argument of a layer", plain.replace("dense(6)", "dense(6, bias: false)")],
    ["a point that is injected", plain.replace("at hidden", "at late")],
    ["the dimension of the keys", plain.replace("dim 2", "dim 3")],
    ["the training", plain.replace("2 epochs", "3 epochs")],
    ["the data", plain.replace("classes: 3)\n", "classes: 3, samples: 90)\n")],
  ])("is %s", (_what, text) => expect(identity(text)).not.toBe(identity(plain)));
});
