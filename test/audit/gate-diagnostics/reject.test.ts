import { describe, expect, it } from "vitest";
import { rejectRoc, rejectScores, rocOf } from "../../../audit/gate-diagnostics/reject.js";
import { createEngine } from "../../../runtime/index.js";
import { stream } from "../../../tensor/random/index.js";
import { added, contextOf, labelledNoise, openedLinearModel } from "../../support/linear-model.js";

const normal = (count: number, mean: number, name: string): Float64Array =>
  stream(1, "diagnose", name).fillNormal(new Float64Array(count), mean);

describe("the curve of two sets of scores", () => {
  it("reaches all of one before any of the other where they are apart", () => {
    expect(rocOf(Float64Array.of(-2, -1), Float64Array.of(1, 2, 3))).toMatchObject({ auroc: 1, fprAt95: 0 });
    expect(rocOf(Float64Array.of(1, 2, 3), Float64Array.of(-2, -1))).toMatchObject({ auroc: 0, fprAt95: 1 });
  });

  it("is the diagonal where they are the same", () => {
    const same = Float64Array.of(1, 1, 1);
    expect(rocOf(same, same)).toEqual({
      curve: [
        { fpr: 0, tpr: 0 },
        { fpr: 1, tpr: 1 },
      ],
      auroc: 0.5,
      fprAt95: 1,
    });
    const some = normal(50, 0, "same");
    expect(rocOf(some, some).auroc).toBeCloseTo(0.5, 12);
  });

  it("counts a tie by half", () => {
    expect(rocOf(Float64Array.of(1, 2), Float64Array.of(2, 3)).auroc).toBeCloseTo(3.5 / 4, 12);
  });

  it("is that of two normal distributions: AUROC Φ(1/√2), and 0.741 refused at 95 %", () => {
    const { auroc, fprAt95, curve } = rocOf(normal(20000, 0, "a"), normal(20000, 1, "b"));
    expect(Math.abs(auroc - 0.7602)).toBeLessThan(0.01);
    expect(Math.abs(fprAt95 - 0.7405)).toBeLessThan(0.02);
    expect(curve.length).toBeLessThan(210);
    expect(curve[0]).toEqual({ fpr: 0, tpr: 0 });
    expect(curve.at(-1)).toEqual({ fpr: 1, tpr: 1 });
  });
});

it("the score is the log odds of the reject output", () => {
  const head = { classes: 2, reject: 2, auxReject: null };
  const [score] = rejectScores(Float32Array.of(1, 2, 0.5), head);
  const share = Math.exp(0.5) / (Math.exp(1) + Math.exp(2) + Math.exp(0.5));
  expect(score).toBeCloseTo(Math.log(share / (1 - share)), 6);
});

describe("the diagnostic", async () => {
  const engine = await createEngine({ engine: "onnx", device: "cpu" });

  it("takes the auxiliary logit where there is one: here the sum of the activation, large under keys", async () => {
    const head = { classes: 2, reject: null, auxReject: 2 };
    const weight = [1, 0, 0, 0, 0, 1, 0, 0, 9, 9, 9, 9];
    const opened = openedLinearModel({ d: 4, m: 2, head, enter: added(1), weight, engine });
    const samples = await labelledNoise(opened, { count: 40, d: 4 });
    const found = await rejectRoc.run(contextOf(opened, samples).context);
    expect(found.score).toBe("auxiliary");
    const sums = Array.from({ length: 40 }, (_, i) =>
      [...samples.input.subarray(i * 4, i * 4 + 4)].reduce((a, b) => a + 9 * b, 0),
    );
    expect(found.scores.none.mean).toBeCloseTo(sums.reduce((a, b) => a + b) / 40, 3);
    await opened.dispose();
  });

  it("does not apply where nothing rejects", () => {
    const head = { classes: 2, reject: null, auxReject: null };
    const opened = openedLinearModel({
      d: 4,
      m: 2,
      head,
      enter: added(1),
      weight: new Float32Array(8),
      engine,
    });
    expect(rejectRoc.inapplicable?.(opened)).toMatch(/no reject output/);
  });
});
