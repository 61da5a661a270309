import { describe, expect, it } from "vitest";
import { margin } from "../../../audit/gate-diagnostics/margin.js";
import { marginGradients } from "../../../audit/gate-diagnostics/margin-gradients.js";
import { lastOfEach, marginsOf } from "../../../audit/gate-diagnostics/margins.js";
import { issuedKeys } from "../../../audit/gate-diagnostics/owners-keys.js";
import { keyFileFor, multiplyKey, OpenedModel, type Samples } from "../../../runtime/index.js";
import { initialParameters } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import { model as gpt } from "../../golden/small-gpt.Gpt.js";
import { engines } from "../../support/engines.js";
import { added, contextOf, labelledNoise, openedLinearModel } from "../../support/linear-model.js";
import { normalCdf } from "../../support/statistics.js";

const d = 6;
const gamma = 1.5;
const head = { classes: 2, reject: null, auxReject: null };
const weight = stream(1, "weights").fillNormal(new Float32Array(2 * d));
/** w0 − w1, and its negative for label 1. */
const difference = Float64Array.from({ length: d }, (_, i) => (weight[i] ?? 0) - (weight[d + i] ?? 0));
const quiet = { reportProgress: () => {}, signal: new AbortController().signal };

describe.each(engines)("on $name", ({ create }) => {
  it("the slopes of a linear network under an added key are γ‖w_y − w_c‖", async () => {
    const opened = openedLinearModel({ d, m: 2, head, enter: added(gamma), weight, engine: await create() });
    const samples = await labelledNoise(opened, { count: 200, d });
    const keys = issuedKeys(opened.key, 1, 2);
    const slopes = await marginGradients(opened, samples, keys, quiet);
    const logits = await opened.logits(samples, keys);
    for (const [i, { margins, norms }] of slopes.entries()) {
      const expected = marginsOf(logits[i] ?? new Float32Array(), samples, head);
      for (const [j, value] of margins.entries()) expect(value).toBeCloseTo(expected[j] ?? Number.NaN, 4);
      for (const value of norms.get("input") ?? [])
        expect(value).toBeCloseTo(gamma * Math.hypot(...difference), 4);
    }
    await opened.dispose();
  });

  it("the derivative of a multiplied key is in the slopes", async () => {
    const opened = openedLinearModel({
      ...{ d, m: 2, head, weight, engine: await create() },
      enter: (ops, h, key) => multiplyKey(ops, h, key, 0.4),
    });
    const samples = await labelledNoise(opened, { count: 5, d });
    const [key] = issuedKeys(opened.key, 1, 1);
    const [slopes] = await marginGradients(opened, samples, [key ?? new Map()], quiet);
    for (let row = 0; row < 5; row++) {
      const slope = difference.map((value, i) => {
        const change = 1 - Math.tanh(key?.get("input")?.[i] ?? 0) ** 2;
        return 0.4 * change * (samples.input[row * d + i] ?? 0) * value;
      });
      expect(slopes?.norms.get("input")?.[row]).toBeCloseTo(Math.hypot(...slope), 4);
    }
    await opened.dispose();
  });

  it("a key that is ignored has no slope, and flips nothing", async () => {
    const opened = openedLinearModel({ d, m: 2, head, weight, engine: await create(), enter: (_, h) => h });
    const [tail] = await margin.run(contextOf(opened, await labelledNoise(opened, { count: 20, d })).context);
    expect(tail?.tail.every(({ predicted, measured }) => predicted === 0 && measured === 0)).toBe(true);
    expect(tail?.right).toBe(80);
    await opened.dispose();
  });
});

describe("the tail of a linear network", () => {
  it("is Φ(−M / (γσ‖w_y − w_c‖)), predicted and measured", async () => {
    const engine = await (engines[0]?.create() ?? expect.fail());
    const opened = openedLinearModel({ d, m: 2, head, enter: added(gamma), weight, engine });
    const samples = await labelledNoise(opened, { count: 1000, d });
    const { context, heard } = contextOf(opened, samples);
    const [found] = await margin.run(context);
    const logits = await opened.logits(samples, issuedKeys(opened.key, context.seed, 4));
    const right = logits.flatMap((each) => [...marginsOf(each, samples, head)].filter((value) => value > 0));
    expect(found?.right).toBe(right.length);
    for (const { sigma, relative, predicted, measured } of found?.tail ?? []) {
      expect(sigma).toBeCloseTo(relative * (found?.scale ?? 0), 8);
      const chances = right.map((value) => normalCdf(-value / (gamma * sigma * Math.hypot(...difference))));
      expect(predicted).toBeCloseTo(chances.reduce((a, b) => a + b) / chances.length, 5);
      expect(Math.abs(measured - predicted)).toBeLessThan(0.04);
    }
    expect(found?.tail.at(-1)?.predicted).toBeGreaterThan(0.1);
    expect(heard.at(-1)).toBeCloseTo(1);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
    await opened.dispose();
  });
});

describe("the margin of a sample with several predictions", () => {
  it("is that of the last one", async () => {
    const engine = await (engines[0]?.create() ?? expect.fail());
    const weights = initialParameters(gpt.parameters, 1);
    const opened = new OpenedModel({ model: gpt, weights, engine, key: keyFileFor(gpt) });
    const samples: Samples = {
      count: 3,
      input: Int32Array.from({ length: 24 }, (_, i) => i % 11),
      labels: Int32Array.from({ length: 24 }, (_, i) => (i + 1) % 11),
    };
    const keys = issuedKeys(opened.key, 1, 1);
    const [slopes] = await marginGradients(opened, samples, keys, quiet);
    const [logits = new Float32Array()] = await opened.logits(samples, keys);
    const expected = lastOfEach(marginsOf(logits, samples, gpt.experiment.head), samples);
    expect(expected).toHaveLength(3);
    for (const [i, value] of expected.entries()) expect(slopes?.margins[i]).toBeCloseTo(value, 4);
    for (const norms of slopes?.norms.values() ?? []) expect(norms.every((value) => value > 0)).toBe(true);
    await opened.dispose();
  });
});
