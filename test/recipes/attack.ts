import { expect } from "vitest";
import type { AttackReport } from "../../audit/attacks/index.js";
import type { Recipe } from "../support/recipe.js";
import { gatedRun } from "./gated-run.js";

/** A key of one number, which a few labels may choose. */
export const attack: Recipe = {
  heading: "Adding an attack",
  changes: [
    {
      file: "audit/attacks/one-number.ts",
      text: `import { defineAttack } from "./attack.js";
import { firstSamples } from "./attacker-data.js";
import { keyOfConstant } from "./constructed-keys.js";
import { Tally } from "./price.js";

export const oneNumber = defineAttack({
  name: "one_number",
  summary: "the same number everywhere",
  knowledge: ["weights"],
  needsKeys: true,
  signature: {
    numbers: { type: "floats", default: [-1, 1] },
    labels: { type: "int", min: 1, default: 10 },
  },
  quick: { numbers: [1] },
  long: {},

  async *run({ victim, data, outputs, select }, { numbers, labels }) {
    const candidates = numbers.map((number) => ({ key: keyOfConstant(victim, number) }));
    const samples = firstSamples(data.validation, labels);
    const variant = \`the best of \${numbers.length}\`;
    yield { variant, outputs, ...(await select(candidates, { samples, tally: new Tally() })) };
  },
});
`,
    },
    {
      file: "audit/attacks/catalogue.ts",
      after: 'import { keyOptimisationUnlabelled } from "./key-optimisation-unlabelled.js";',
      add: 'import { oneNumber } from "./one-number.js";',
    },
    { file: "audit/attacks/catalogue.ts", after: "trivialKeys,", add: "  oneNumber," },
  ],
  spec: gatedRun,
  async verify({ read, spkc }) {
    await spkc("attack", "run");
    const { attacks } = JSON.parse(read("attacks.json")) as AttackReport;
    expect(attacks).toMatchObject([
      {
        ...{ name: "one_number", title: "the same number everywhere", knowledge: ["weights"] },
        arguments: { numbers: [0, 2, 3], labels: 10 },
        trials: [{ variant: "the best of 3", price: { labels: 8 }, recovery: expect.any(Number) }],
      },
    ]);
    expect(read("report.md")).toContain("| one_number |");
  },
};
