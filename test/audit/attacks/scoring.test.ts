import { describe, expect, it } from "vitest";
import type { Candidate } from "../../../audit/attacks/attempt.js";
import { Tally } from "../../../audit/attacks/price.js";
import {
  counted,
  maskedOutputs,
  meanLogProbability,
  mutualInformation,
} from "../../../audit/attacks/scoring.js";
import { TestScores } from "../../../audit/attacks/test-scores.js";
import type { CandidateEvaluator } from "../../../audit/attacks/toolkit/candidate-evaluator.js";

const head = { classes: 2, reject: 2, auxReject: null };
const plain = { ...head, reject: null };
const labelled = (...labels: number[]) => ({
  count: labels.length,
  input: new Float32Array(labels.length),
  labels: Int32Array.from(labels),
});

describe("the mean log probability of the right class", () => {
  it("is that of a softmax over the outputs", () => {
    const logits = Float32Array.of(1, 2, -1, 0.5);
    const expected = (Math.log(1 / (1 + Math.E)) + Math.log(1 / (1 + Math.exp(-1.5)))) / 2;
    expect(meanLogProbability(logits, labelled(0, 1), plain)).toBeCloseTo(expected, 6);
  });

  it("leaves the reject output out, however high it is", () => {
    const rejected = Float32Array.of(1, 2, 50, -1, 0.5, -50);
    const classes = Float32Array.of(1, 2, -1, 0.5);
    expect(meanLogProbability(rejected, labelled(0, 1), head)).toBe(
      meanLogProbability(classes, labelled(0, 1), plain),
    );
  });

  it("stays finite where a logit is large", () => {
    expect(meanLogProbability(Float32Array.of(1000, 0), labelled(0), plain)).toBe(0);
    expect(meanLogProbability(Float32Array.of(1000, 0), labelled(1), plain)).toBe(-1000);
  });
});

describe("the information that predictions hold of their samples", () => {
  it("is log C where they are sure and as often of each class", () => {
    expect(mutualInformation(Float32Array.of(99, 0, 0, 99), plain)).toBeCloseTo(Math.log(2), 9);
  });

  it("is 0 where they are all the same, sure or not", () => {
    expect(mutualInformation(Float32Array.of(99, 0, 99, 0), plain)).toBeCloseTo(0, 9);
    expect(mutualInformation(Float32Array.of(1, 1, 1, 1), plain)).toBeCloseTo(0, 9);
  });

  it("leaves the reject output out", () => {
    expect(mutualInformation(Float32Array.of(99, 0, 500, 0, 99, -500), head)).toBeCloseTo(Math.log(2), 9);
  });
});

it("an attacker masks the reject output, where there is one", () => {
  expect([maskedOutputs(head), maskedOutputs(plain)]).toEqual(["classes", "all"]);
});

it("things are counted in words", () => {
  expect([counted(1, "label"), counted(10, "label")]).toEqual(["1 label", "10 labels"]);
});

it("the information is that of the mean prediction less the mean of the information in each", () => {
  const logits = Float32Array.of(1, 2, -1, 0.5, 3, 3);
  const shares = [
    [1, 2],
    [-1, 0.5],
    [3, 3],
  ].map(([a = 0, b = 0]) => [1 / (1 + Math.exp(b - a)), 1 / (1 + Math.exp(a - b))]);
  const entropy = (row: readonly number[]): number => -row.reduce((sum, p) => sum + p * Math.log(p), 0);
  const mean = [0, 1].map((c) => shares.reduce((sum, row) => sum + (row[c] ?? 0), 0) / 3);
  const each = shares.reduce((sum, row) => sum + entropy(row), 0) / 3;
  expect(mutualInformation(logits, plain)).toBeCloseTo(entropy(mean) - each, 6);
  // a share that is 0 holds nothing
  expect(mutualInformation(Float32Array.of(2000, 0, 0, 2000), plain)).toBeCloseTo(Math.log(2), 9);
});

describe("an attempt of several candidates", () => {
  const test = labelled(0, 1, 1, 0);
  // one key is right about the first sample alone and rejects the last, the other is right about the last two
  const logits = [
    [5, 0, 0, 5, 0, 0, 5, 0, 0, 0, 0, 5],
    [0, 5, 0, 5, 0, 0, 0, 5, 0, 5, 0, 0],
  ].map((values) => Float32Array.from(values));
  const candidates: readonly [Candidate, Candidate] = [{ key: null }, { key: new Map() }];
  const evaluator = {
    logits: async (asked: readonly Candidate[]) =>
      asked.map((one) => logits[candidates.indexOf(one)] ?? new Float32Array()),
  } as unknown as CandidateEvaluator;
  const scores = new TestScores(evaluator, head, test, { authorised: 1, chance: 0.5 });
  const attempt = { variant: "two", price: new Tally().price(), candidates, validation: null };

  it("scores their mean, and with the reject output masked what that was worth", async () => {
    // masked, the first key calls the last sample class 0: equal logits
    const { accuracy, recovery, unmasked } = await scores.trialOf({ ...attempt, outputs: "classes" });
    expect([accuracy, recovery]).toEqual([0.5, 0]);
    expect(unmasked).toEqual({ accuracy: 0.375, recovery: -0.25 });
  });

  it("scores what they vote for together, where they do: nothing was masked then", async () => {
    const vote = (given: readonly Float32Array[]): Int32Array => {
      expect(given).toEqual(logits);
      return Int32Array.of(0, 1, 1, 1);
    };
    const trial = await scores.trialOf({ ...attempt, outputs: "classes", vote });
    expect(trial).toMatchObject({ accuracy: 0.75, recovery: 0.5 });
    expect(trial).not.toHaveProperty("unmasked");
  });
});
