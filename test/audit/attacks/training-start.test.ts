import { afterAll, expect, it } from "vitest";
import { trainingStart } from "../../../audit/attacks/fresh-weights.js";
import { initialParameters, pick } from "../../../tensor/programs/index.js";
import { plantedModel, plantedVictim, testEngine } from "./planted.js";

const engine = await testEngine();
const weights = initialParameters(plantedModel().parameters, 1);
const whole = plantedVictim(engine, {}, weights);
const zeros = { ...pick(weights, "last.weight"), values: pick(weights, "last.weight").values.map(() => 0) };
const cut = plantedVictim(engine, {}, { ...weights, "last.weight": zeros });
afterAll(async () => {
  await whole.dispose();
  await cut.dispose();
});

it("weights are trained on as they are", () => {
  expect(trainingStart(whole, 0)).toEqual({ initial: whole.hostWeights, remark: undefined });
});

it("a matrix of zeros is drawn anew, by the attacker's seed, and said so", () => {
  const { initial, remark } = trainingStart(cut, 0);
  expect(remark).toBe("drawn anew, where all is zero: last.weight");
  const { values } = pick(initial, "last.weight");
  expect(values.every((value) => value !== 0)).toBe(true);
  expect(values).not.toEqual(pick(weights, "last.weight").values);
  expect(pick(initial, "first.weight")).toEqual(pick(weights, "first.weight"));
  expect(trainingStart(cut, 1).initial).not.toEqual(initial);
});
