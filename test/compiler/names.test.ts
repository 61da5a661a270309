import fc from "fast-check";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import type { CheckedExperiment } from "../../compiler/checked.js";
import { numbered, own } from "../../compiler/emit/own-names.js";
import { emitExperiment } from "../../compiler/index.js";
import { loadModel } from "../../compiler/load/load-model.js";
import * as runtime from "../../runtime/index.js";
import { runtimeExports, typeErrorsOf } from "../support/module-types.js";
import { expectPromisedShapes } from "../support/promised-shapes.js";
import { check } from "./annotated.js";

/** The names of a spec, by what they are names of. Every injection enters at the point of its number. */
interface Names {
  readonly blocks: readonly string[];
  readonly injections: readonly string[];
  readonly keyspaces: readonly string[];
  readonly constants: readonly string[];
  readonly parameters: readonly string[];
  /** Of results too. */
  readonly points: readonly string[];
  readonly model: string;
  readonly experiment: string;
}

const plain: Names = {
  ...{ blocks: ["Encoder"], injections: ["Shift"], keyspaces: ["Secret"], constants: ["width"] },
  ...{ parameters: ["classes"], points: ["image"], model: "Net", experiment: "E" },
};

/** A spec that uses, besides its names, what generated code imports: layers, injections, all deny losses. */
function specOf(names: Names, body: string, deny: string): string {
  const { blocks, injections, keyspaces, constants, parameters, points, model, experiment } = names;
  const [first = ""] = parameters;
  const keyspace = (index: number): string => keyspaces[index % keyspaces.length] ?? "";
  return `
    ${constants.map((name, index) => `const ${name} = ${index}`).join("\n")}
    ${blocks.map((name) => `block ${name}(${first}: int) { dense(${first}) -> dropout(0.1) }`).join("\n")}
    model ${model}(${parameters.map((name) => `${name}: int = 3`).join(", ")}) {
      input 8x8x1 @${points[0]}
      ${points
        .slice(1)
        .map((name) => `relu as ${name} @${name}  add { from ${name} }`)
        .join("\n")}
      ${body}
      ${blocks.map((name) => `${name}(5)`).join(" -> ")} -> dense(${first})
    }
    ${injections.map((name) => `injection ${name}(h, k, ${first}: float) = h + ${first} * abs(k)`).join("\n")}
    ${keyspaces.map((name) => `keyspace ${name} { dim 2 }`).join("\n")}
    experiment ${experiment} {
      data images("pets")
      model ${model}(${first}: 3)
      ${injections
        .slice(0, points.length)
        .map((name, i) => `inject ${keyspace(i)} at ${points[i]} by ${name}(${first}: 0.5)`)
        .join("\n")}
      loss crossentropy ${deny}
      train sgd(0.1) for 1 epochs batch 8
    }`;
}

const everyLayer = `
  conv(4, kernel: 3) -> batchnorm -> gelu -> tanh -> sigmoid -> maxpool(2) -> avgpool(1)
  batchnorm(eps: 0.001) -> groupnorm(2) -> silu -> relu6 -> leaky_relu -> elu -> hardswish -> gelu(approximate: tanh)
  patches(2) -> class_token -> positions -> attention(2) -> layernorm(eps: 0.001) -> rmsnorm -> softmax
  add { first_token -> dense(5) } with {
    add { mean_tokens -> dense(5) } with { reshape((5, 4, 4)) -> global_average_pool -> flatten -> dense(5) }
  }`;
const everyDenyLoss = `
  + 0.1 * deny reject on wrong warmup 2 + deny aux_reject on wrong, none + deny entropy + deny soft_entropy
  + deny uniform + deny margin + deny margin_plus on none + deny soft_entropy_margin`;

/** The experiment of a spec; undefined where it does not check. */
const experimentOf = (spec: string): CheckedExperiment | undefined => check(spec).checked?.experiments[0];

/** Whether the language takes a name in a place. */
function takes(place: Partial<Names>): boolean {
  return experimentOf(specOf({ ...plain, ...place }, "flatten", "")) !== undefined;
}

const keywords = Array.from(
  { length: ts.SyntaxKind.LastKeyword - ts.SyntaxKind.FirstKeyword + 1 },
  (_, index) => ts.tokenToString(ts.SyntaxKind.FirstKeyword + index) ?? "",
);
const objects = [
  "constructor",
  "__proto__",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "then",
  "length",
  "name",
];
const ofModules = ["default", "prototype", "arguments", "eval", "undefined", "module", "exports", "require"];
const ofGeneratedCode = [
  ...Object.values(own),
  ...Object.values(numbered).flatMap((name) => [`${name}1`, `${name}2`]),
  ...["denyReject", "validOutputs", "crossentropy", "turn", "repeat1", "_ops", "_1", "T"],
];

/** Every name that means something to the runtime, to TypeScript, to JavaScript or to generated code. */
const names = [
  ...new Set([
    ...[...runtimeExports(), ...keywords, ...objects, ...ofModules, ...ofGeneratedCode],
    ...Object.getOwnPropertyNames(globalThis).filter((name) => /^\w+$/.test(name)),
  ]),
];

/** How many names a spec has in each of its lists. */
const width = 16;

/** The names in an order, cut into specs: every name stands once in every list, where the language takes it there. */
function arrangements(order: readonly string[]): Names[] {
  const count = Math.ceil(order.length / width);
  const wanted = (list: keyof Names, place: number): string[] =>
    takenIn(
      list,
      Array.from({ length: width }, (_, i) => order[(place * width + i) % order.length] ?? ""),
    );
  return Array.from({ length: count }, (_, index) => ({
    blocks: wanted("blocks", index),
    injections: wanted("injections", index + 1),
    keyspaces: wanted("keyspaces", index + 2),
    constants: wanted("constants", index + 3),
    parameters: wanted("parameters", index + 4),
    points: wanted("points", index + 5),
    model: one((name) => takes({ model: name }), order, (index + 6) * width),
    experiment: one((name) => takes({ experiment: name }), order, (index + 7) * width),
  }));
}

/** Those of some names that the language takes in a list: all at once, or else each half by itself. */
function takenIn(list: keyof Names, some: readonly string[]): string[] {
  if (some.length === 0 || takes({ [list]: some })) return [...some];
  if (some.length === 1) return [];
  const half = some.length >> 1;
  return [...takenIn(list, some.slice(0, half)), ...takenIn(list, some.slice(half))];
}

function one(isTaken: (name: string) => boolean, order: readonly string[], from: number): string {
  const turned = [...order.slice(from % order.length), ...order];
  return turned.find(isTaken) ?? "";
}

/** The text of the module of a spec that checks, after it has run on shapes and made keys. */
async function builtAndRun(spec: string): Promise<string> {
  const { checked, diagnostics } = check(spec);
  const experiment = checked?.experiments[0];
  if (experiment === undefined) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  const text = await emitExperiment(experiment);
  const model = await loadModel(text, "model.ts", runtime);
  expectPromisedShapes(model, experiment.model);
  const keys = new runtime.KeySource(runtime.keyLayouts(model.experiment, model.points), 1);
  expect(Object.keys(keys.draw("wrong", 1, ["train", 0]))).toHaveLength(experiment.keyspaces.length);
  expect(Object.keys(model.experiment.keyspaces)).toEqual(experiment.keyspaces.map(({ name }) => name));
  return text;
}

describe("whatever its names are, a spec that checks", () => {
  it("can be built, its module type-checks, and it runs", async () => {
    const order = fc.shuffledSubarray(names, { minLength: names.length });
    const property = fc.asyncProperty(order, async (shuffled) => {
      const texts = new Map<string, string>();
      for (const [index, arrangement] of arrangements(shuffled).entries()) {
        texts.set(`names-${index}`, await builtAndRun(specOf(arrangement, everyLayer, everyDenyLoss)));
      }
      expect(typeErrorsOf(texts)).toEqual([]);
    });
    // One order puts every name into every place.
    await fc.assert(property, { numRuns: 1 });
  }, 600_000);

  it.each(["constructor", "toString", "hasOwnProperty", "then", "length", "name", "conv", "Ops", "await"])(
    "%s stands wherever a spec has names",
    (name) => {
      for (const list of ["injections", "keyspaces", "constants", "parameters", "points"]) {
        expect(takes({ [list]: [name] }), list).toBe(true);
      }
      expect(takes({ model: name }) && takes({ experiment: name })).toBe(true);
    },
  );
});

describe("a name of the runtime that something of the spec has", () => {
  it("is imported under another one beside an injection", async () => {
    const names = { ...plain, injections: ["UniformLoss"] };
    const text = await builtAndRun(specOf(names, "flatten", "+ deny uniform on wrong"));
    expect(text).toContain("uniformLoss as uniformLoss2");
    expect(text).toContain("function uniformLoss<T>(");
    expect(text).toContain("const denyUniform = uniformLoss2(ops, wrong, 3);");
  });

  it("is imported under another one beside a block", async () => {
    const names = { ...plain, blocks: ["CompetingLogits"] };
    const text = await builtAndRun(specOf(names, "flatten", "+ deny aux_reject on wrong"));
    expect(text).toContain("h = competingLogits(ops, p.competingLogits1, h, mode);");
    expect(text).toContain("const valid = competingLogits2(ops, validOutputs, 3);");
  });

  it("goes to whichever is written first", async () => {
    const names = { ...plain, blocks: ["Patches", "Dense"] };
    const text = await builtAndRun(specOf(names, "patches(4) -> mean_tokens", ""));
    expect(text).toContain("function patches2<T>(");
    expect(text).toContain("function dense2<T>(ops: Ops<T>, p: Dense2Parameters<T>, input: T");
  });
});
