import { describe, expect, it } from "vitest";
import type { MadeAttack } from "../../../audit/attacks/attack-report.js";
import { priceText, tellingTrial, verdictOf, verdictSentence } from "../../../audit/attacks/index.js";
import { trial } from "../../support/report-files.js";

const made = (...trials: MadeAttack["trials"]): MadeAttack => ({
  ...{ name: "fine_tuning", title: "train on", knowledge: ["weights"], arguments: {}, seconds: 1 },
  trials,
});

const base = { budget: "quick", authorised: 0.96, chance: 0.4 } as const;
const sized = (test: number) => ({ pool: 60, validation: 10, test, ownersSamples: 100 });
const found = (attacks: readonly MadeAttack[]) => ({ attacks, verdict: verdictOf(attacks) });
const sentence = (trials: MadeAttack["trials"], test = 900): string =>
  verdictSentence({ ...base, data: sized(test), ...found([made(...trials)]) });

const at = (labels: number) => ({ at: { labels } });

describe("the finding of a suite", () => {
  it("names the cheapest attack that broke the gate, with its price", () => {
    expect(sentence([trial("100 labels", 1, at(100)), trial("10 labels", 0.9, at(10))])).toBe(
      "The cheapest attack found that recovers 90 % or more is fine_tuning (10 labels): 90 % for 10 labels, 0.5 s.",
    );
  });

  it.each([
    ["too little", 0.89, true],
    ["enough", 0.9, false],
  ])("says that the reject output was masked where the trial recovers %s without", (_, recovery, isSaid) => {
    const masked = trial("10 labels", 1, { unmasked: { accuracy: 0, recovery } });
    expect(sentence([masked]).includes("(10 labels, reject output masked)")).toBe(isSaid);
  });

  it("says that none did, within the budget", () => {
    expect(sentence([trial("10 labels", 0.5)])).toBe(
      "No attack that recovers 90 % or more was found within the quick budget. The one attack made, fine_tuning (10 labels), recovered 50 %.",
    );
    const control = { control: { variant: "scratch", accuracy: 0.9, recovery: 0.93 } };
    const several = [made(trial("10 labels", 0.5)), made(trial("1 %", 0.95, control)), made(trial("5", 0.1))];
    expect(verdictSentence({ ...base, data: sized(900), ...found(several) })).toBe(
      "No attack that recovers 90 % or more was found within the quick budget. " +
        "The best of 3 attacks, fine_tuning (1 %), recovered 95 %, and its control 93 %.",
    );
    expect(verdictSentence({ ...base, data: sized(900), ...found([]) })).toMatch(/budget\. None was made\.$/);
  });

  it("is inconclusive where an attack that knows the basis does not find a key", () => {
    const known: MadeAttack = { ...made(trial("B known", 0.2)), knowledge: ["basis"] };
    expect(verdictSentence({ ...base, data: sized(900), ...found([known]) })).toBe(
      "Inconclusive: B known recovered only 20 %, so that finding no attack says nothing.",
    );
  });

  it.each([
    // a sample is worth 1 / (35 · 0.56) = 5.1 % of recovery, and of 36 samples 4.96 %
    [36, ""],
    [35, " It rests on 35 samples, each of them worth 5 % of recovery: too few to tell."],
    [1, " It rests on 1 sample, each of them worth 179 % of recovery: too few to tell."],
  ])("says of %i test samples whether they tell", (test, doubt) => {
    expect(sentence([trial("10 labels", 0.5)], test)).toBe(
      `No attack that recovers 90 % or more was found within the quick budget. The one attack made, fine_tuning (10 labels), recovered 50 %.${doubt}`,
    );
  });
});

describe("the trial of an attack that tells most", () => {
  it("is the cheapest that broke the gate", () => {
    const trials = [trial("dear", 1, at(100)), trial("cheap", 0.95, at(10)), trial("vain", 0.2)];
    expect(tellingTrial(made(...trials)).variant).toBe("cheap");
    expect(trials.map(({ variant }) => variant)).toEqual(["dear", "cheap", "vain"]);
  });

  it("or where none did, the one that recovered most, the cheaper of equal ones", () => {
    const trials = [trial("dear", 0.5, at(100)), trial("cheap", 0.5, at(10)), trial("less", 0.2)];
    expect(tellingTrial(made(...trials)).variant).toBe("cheap");
  });
});

describe("a price in words", () => {
  const nothing = { leakedKeys: 0, labels: 0, unlabelled: 0, queries: 0, steps: 0, seconds: 0 };

  it("names what was spent, in the singular where it is one", () => {
    const [one, many] = [1, 1500].map((n) =>
      priceText({ leakedKeys: n, labels: n, unlabelled: n, queries: n, steps: n, seconds: n }),
    );
    expect(one).toBe("1 leaked key, 1 label, 1 unlabelled sample, 1 query, 1 step, 1.0 s");
    expect(many).toBe(
      "1,500 leaked keys, 1,500 labels, 1,500 unlabelled samples, 1,500 queries, 1,500 steps, 1500.0 s",
    );
  });

  it("leaves out what costs nothing, and says so where nothing does", () => {
    expect(priceText({ ...nothing, seconds: 0.04 })).toBe("nothing");
    expect(priceText({ ...nothing, labels: 2, seconds: 0.06 })).toBe("2 labels, 0.1 s");
  });
});
