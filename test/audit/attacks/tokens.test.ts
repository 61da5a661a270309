import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { budgetArguments } from "../../../audit/attacks/budget.js";
import { attackCatalogue } from "../../../audit/attacks/catalogue.js";
import { makeAttack, type ScoredSetting, splitSamples } from "../../../audit/attacks/index.js";
import { keyFileFor } from "../../../runtime/index.js";
import { issuedKey, OpenedModel, predictions } from "../../../runtime/opened-model/index.js";
import { initialParameters } from "../../../tensor/programs/index.js";
import { stream } from "../../../tensor/random/index.js";
import type { ConfigValue } from "../../../tensor/signature.js";
import { model as gpt } from "../../golden/small-gpt.Gpt.js";
import { testEngine } from "./planted.js";

const [length, vocabulary, count] = [8, 11, 120];

/** A language model that is right under one key alone: the labels are what it says under that key. */
let victim: OpenedModel;
let context: ScoredSetting;
beforeAll(async () => {
  const engine = await testEngine();
  const weights = initialParameters(gpt.parameters, 1);
  victim = new OpenedModel({ model: gpt, weights, engine, key: keyFileFor(gpt) });
  const key = issuedKey(victim.key, 1);
  const numbers = stream(1, "dataset", "tokens");
  const input = Int32Array.from({ length: count * length }, () => numbers.uint32() % vocabulary);
  const unlabelled = { count, input, labels: new Int32Array(input.length) };
  const [logits = new Float32Array()] = await victim.logits(unlabelled, [key]);
  const labels = predictions(logits, gpt.experiment.head, "classes");
  const { attacker, test } = splitSamples({ ...unlabelled, labels }, count, 1);
  context = {
    setting: {
      ...{ victim, data: attacker, leakedKeys: () => [key], seed: 3, controls: new Map() },
      ...{ reportProgress: () => {}, signal: new AbortController().signal },
    },
    ...{ test, baseline: { authorised: 1, chance: 1 / vocabulary } },
  };
});
afterAll(() => victim.dispose());

/** The least that an attack can be asked for. */
const least: Readonly<Record<string, ConfigValue>> = {
  ...{ steps: 2, restarts: 1, rounds: 1, draws: 1, random: 2, batch: 4, batches: 1, layers: 1 },
  ...{ shares: [0.1], queries: [20], strengths: [0.5], scales: [0.1], pattern: [2], way: "gate" },
};
/** Lists of some attacks, and single numbers of others. */
const fewest = (given: ConfigValue): ConfigValue => (typeof given === "object" ? [6] : 6);

describe("a language model", () => {
  const applicable = [...attackCatalogue.values()].filter(({ inapplicable }) => inapplicable === undefined);

  it.each(applicable.map((attack) => [attack.name, attack] as const))(
    "is attacked by %s",
    async (_, attack) => {
      const standard = budgetArguments(attack, "standard") ?? {};
      const asked = Object.entries(standard).map(([name, value]) => {
        const isCount = name === "labels" || name === "samples";
        return [name, isCount ? fewest(value) : (least[name] ?? value)] as const;
      });
      const trials = await makeAttack<typeof standard>(attack, context, Object.fromEntries(asked));
      expect(trials).not.toEqual([]);
      for (const { accuracy, variant } of trials) {
        expect(accuracy, variant).toBeGreaterThanOrEqual(0);
        // a leaked key is what the labels were made by
        if (attack.name === "replay") expect(accuracy).toBe(1);
        else expect(accuracy, variant).toBeLessThanOrEqual(1);
      }
    },
  );

  it("is no image of digits, and has no batch norm", () => {
    const reasons = ["drawn_digits", "batchnorm_reestimation"].map((name) =>
      attackCatalogue.get(name)?.inapplicable?.(victim),
    );
    expect(reasons).toEqual([
      expect.stringContaining("it draws digits"),
      expect.stringContaining("batch norm"),
    ]);
  });
});
