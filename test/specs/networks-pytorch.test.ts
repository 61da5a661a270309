import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { emitModel } from "../../compiler/index.js";
import { loadModel } from "../../compiler/load/load-model.js";
import * as runtime from "../../runtime/index.js";
import { crossEntropy } from "../../runtime/losses/index.js";
import type { TrainingMode } from "../../runtime/model.js";
import { GraphBuilder, type GraphNode, gradients } from "../../tensor/graph/index.js";
import { float32, int32, sizeOf } from "../../tensor/ops/index.js";
import { flattenParameters, unflattenParameters } from "../../tensor/programs/index.js";
import { interpret } from "../support/reference/index.js";
import { checkFile } from "../support/spec-files.js";

/** A network of `networks/small.spk` beside PyTorch's: `networks/networks.py` wrote what that gives. */
interface Reference {
  /** The experiment. */
  readonly name: string;
  readonly samples: number;
  /** How many numbers each parameter has. */
  readonly sizes: readonly number[];
  readonly logits: readonly number[];
  readonly loss: number;
  /** Of each gradient Σ g[i] cos i, and the norm. */
  readonly gradients: readonly (readonly [sum: number, norm: number])[];
}

const stored = readFileSync(new URL("networks/networks.json", import.meta.url), "utf8");
const { networks } = JSON.parse(stored) as { networks: readonly Reference[] };
const { checked } = checkFile("test/specs/networks/small.spk");

/** What `numbers` of `networks.py` gives. */
const numbers = (size: number, seed: number, scale = 1): number[] =>
  Array.from({ length: size }, (_, i) => scale * Math.sin(0.7 * i * (1 + seed / 7) + seed));

/** A batch on its own, in which nothing is dropped. */
const training: TrainingMode<GraphNode> = {
  kind: "training",
  isFrozen: () => false,
  read: (buffer) => buffer,
  write: () => {},
  mask: () => {
    throw new Error("none of the networks drops anything");
  },
};

describe("named networks, small, are PyTorch's", () => {
  it("all of them", () => {
    expect(networks.map(({ name }) => name).sort()).toEqual(
      checked.experiments.map(({ name }) => name).sort(),
    );
  });

  it.each(networks)("$name: values, loss and gradients of a step", async (one) => {
    const model = await loadModel(await emitModel(checked, one.name), "model.ts", runtime);
    const declared = [...flattenParameters(model.parameters)];
    const trained = declared.filter(([, { buffer }]) => buffer !== true);
    expect(trained.map(([, { shape }]) => sizeOf(shape))).toEqual(one.sizes);

    const builder = new GraphBuilder();
    const inputShape = [one.samples, ...Object.values(model.experiment.data.sampleShape)] as number[];
    const nodes = Object.fromEntries(
      declared.map(([name, { shape }]) => [name, builder.input(name, float32(...shape))]),
    );
    const input = builder.input("input", float32(...inputShape));
    const labels = builder.input("labels", int32(one.samples));
    const p = unflattenParameters(model.parameters, nodes);
    const logits = model.forward(builder.ops, p, input, (_, h) => h, training);
    const loss = crossEntropy(builder.ops, logits, labels);
    const variables = trained.map(([name]) => nodes[name] as GraphNode);
    const slopes = gradients(builder, loss, variables).map((slope, i) => [`slope${i}`, slope] as const);
    const graph = builder.build({ logits, loss, ...Object.fromEntries(slopes) });
    const found = interpret(graph, {
      ...Object.fromEntries(declared.map(([name, { shape }]) => [name, numbers(sizeOf(shape), 0)])),
      ...Object.fromEntries(
        trained.map(([name, { shape }], i) => [name, numbers(sizeOf(shape), 2 + i, 0.5)]),
      ),
      input: numbers(sizeOf(inputShape), 1),
      labels: Array.from({ length: one.samples }, (_, i) => i % 3),
    });

    expectClose("logits", found["logits"]?.values, one.logits);
    expectClose("loss", found["loss"]?.values, [one.loss]);
    const summaries = trained.map((_, i) => summaryOf(found[`slope${i}`]?.values ?? []));
    for (const [index, [name]] of trained.entries()) {
      expectClose(`the gradient by ${name}`, summaries[index], one.gradients[index] ?? []);
    }
  });
});

function summaryOf(slope: ArrayLike<number>): [number, number] {
  const values = Array.from(slope);
  const sum = values.reduce((total, value, i) => total + value * Math.cos(i), 0);
  return [sum, Math.hypot(...values)];
}

/** Constants of layers are float32 here, and doubles in PyTorch. */
function expectClose(what: string, actual: ArrayLike<number> | undefined, expected: readonly number[]): void {
  expect(actual?.length, what).toBe(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  expected.forEach((value, i) => {
    expect(Math.abs((actual?.[i] ?? Number.NaN) - value), `${what} ${i}`).toBeLessThan(1e-5 * scale);
  });
}
