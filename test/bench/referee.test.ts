import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkSpec } from "../../app/spec/check-spec.js";
import type { AttackReport, Trial } from "../../audit/attacks/index.js";
import { recoveredFrom } from "../../bench/referee/amounts.js";
import { lockOptions, sharedTraining } from "../../bench/referee/locks.js";
import { scratchFolder } from "../support/scratch-folder.js";

const scratch = scratchFolder();

/** The experiments of a spec of one small network. */
async function experiments(text: string) {
  const path = join(scratch, "net.spk");
  writeFileSync(
    path,
    `model Net { input 4  dense(3) -> relu -> dense(3) }
experiment Base {
  data synthetic(features: 4, classes: 3)
  model Net
  inject secret at dense1, "*.bias" by missing(share: 0.3, by: random)
  loss crossentropy
  train adam(lr: 0.05) for 3 epochs batch 16
}
${text}`,
  );
  return (await checkSpec(path, {})).checked?.experiments ?? expect.fail("the spec does not check");
}

describe("locks that share one training", () => {
  it("are those whose experiments differ in nothing but lock, attacks, name and comments", async () => {
    const shared = await experiments(`/// Another lock.
experiment Signs extends Base { inject secret by signs  attack semi_supervised }`);
    expect(sharedTraining(shared)?.name).toBe("Base");
    const others = await experiments("experiment Signs extends Base { seed 3  inject secret by signs }");
    expect(sharedTraining(others)).toBeUndefined();
  });

  it("are put on as their experiments say", async () => {
    const [base] = await experiments("experiment Signs extends Base { inject secret by signs }");
    expect(lockOptions(base?.lock ?? expect.fail("no lock"))).toEqual([
      ...["--by", "missing(share: 0.3, by: random, fill: zero)", "--at", "dense1,*.bias"],
    ]);
    expect(lockOptions({ by: { name: "signs", arguments: {} } })).toEqual(["--by", "signs"]);
  });
});

describe("what a report says of an amount", () => {
  const trial = (recovery: number, given: Partial<Trial["price"]>, more: Partial<Trial> = {}): Trial => ({
    ...{ variant: "", outputs: "classes", validation: null, accuracy: 0, recovery },
    price: { leakedKeys: 0, labels: 0, unlabelled: 0, queries: 0, steps: 0, seconds: 0, ...given },
    ...more,
  });
  const control = (recovery: number) => ({ control: { variant: "", accuracy: 0, recovery } });
  const report = (...trials: Trial[]): AttackReport =>
    ({
      attacks: [
        { name: "semi_supervised", knowledge: ["weights"], trials },
        { name: "calibration", knowledge: ["weights", "basis"], trials: [trial(1, { labels: 30 })] },
        { name: "reject_bypass", knowledge: ["scores"], reason: "there is no reject output" },
      ],
    }) as unknown as AttackReport;

  it("is the best of its trials, beside the strongest of their controls", async () => {
    const found = report(
      trial(0.4, { labels: 40 }, { at: { labels: 30, unlabelled: 0 }, ...control(0.5) }),
      trial(0.6, { labels: 40 }, { at: { labels: 30, unlabelled: 0 }, ...control(0.3) }),
      trial(0.9, { labels: 40, unlabelled: 1000 }, { at: { labels: 30, unlabelled: 1000 } }),
    );
    expect(recoveredFrom(found, { labels: 30, samples: 0 })).toEqual({ best: 0.6, control: 0.5 });
    // who has samples need not use them: the control without is as good as one with them
    expect(recoveredFrom(found, { labels: 30, samples: 1000 })).toEqual({ best: 0.9, control: 0.5 });
    expect(recoveredFrom(found, { labels: 10, samples: 0 })).toEqual({ best: undefined, control: undefined });
  });

  it("leaves out what takes a leaked key, an answer of the victim, or the basis", async () => {
    const found = report(trial(1, { leakedKeys: 1 }), trial(0.8, { queries: 100 }), trial(0.2, {}));
    expect(recoveredFrom(found, { labels: 0, samples: 0 })).toEqual({ best: 0.2, control: undefined });
    expect(recoveredFrom(found, { labels: 30, samples: 0 }).best).toBeUndefined();
  });
});
