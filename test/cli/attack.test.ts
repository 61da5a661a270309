import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { AttackReport } from "../../audit/attacks/index.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { expectNoStackTrace, interrupted, spkc } from "./spkc.js";

/** A run folder has what its optimizer kept. */
const byMoments = "factor_search(labels: [0], samples: [20], steps: 5, restarts: 1, reads: moments)";

const experiment = (name: string, more: string): string => `
experiment ${name} {
  seed 5
  data synthetic(features: 6, classes: 3, samples: 600)
  model Net
  ${more}
  train adam(lr: 0.01) for 12 epochs batch 16
}`;
const spec = `
model Net { input 6 @features  dense(16) @hidden  relu -> dense(3) }
keyspace Secret { dim 2  std 2 }
${experiment("Gated", `inject Secret at hidden by mul(gamma: 0.9)  loss crossentropy + 0.5 * deny reject on wrong\n  attack quick, trivial_keys(random: 7), ${byMoments}`)}
${experiment("Plain", "loss crossentropy")}`;

const scratch = scratchFolder();
beforeAll(async () => {
  writeFileSync(join(scratch, "net.spk"), spec);
  for (const name of ["Gated", "Plain"]) {
    const ended = await spkc(scratch, "run", "net.spk", "-e", name, "--out", name, "--threads", "1");
    expect(ended.status).toBe(0);
  }
});

const attack = (...args: string[]) => spkc(scratch, "attack", ...args, "--threads", "1");
const stored = (run: string): AttackReport =>
  JSON.parse(readFileSync(join(scratch, run, "attacks.json"), "utf8")) as AttackReport;

describe("spkc attack", () => {
  it("makes the attacks that it is asked for, with what the spec says of them", async () => {
    const ended = await attack(
      "Gated",
      "--only",
      "reject_bypass,trivial_keys,factor_search,batchnorm_reestimation",
    );
    expect(ended.status).toBe(0);
    expect(ended.stderr).toContain("attack 1/4, reject_bypass: ignore the reject output");
    expect(ended.stdout).toMatch(/^(The cheapest attack found|No attack)/);
    expect(ended.stdout).toContain("batchnorm_reestimation: the model has no batch norm");
    const report = stored("Gated");
    expect(report).toMatchObject({ experiment: "Gated", budget: "quick", seed: 0, checkpoint: "latest" });
    expect(report.attacks.map(({ name }) => name)).toEqual([
      "reject_bypass",
      "trivial_keys",
      "factor_search",
      "batchnorm_reestimation",
    ]);
    expect(report.attacks[1]).toMatchObject({ arguments: { random: 7 } });
    expect(report.attacks[2]).toMatchObject({
      trials: [{ variant: "20 samples, the optimizer's second moments" }],
    });
    expect(report.data).toEqual({ pool: 72, validation: 12, test: 36, ownersSamples: 480 });
  });

  it("prints the report as JSON, and every trial where it is told to", async () => {
    const { stdout, stderr } = await attack("Gated", "--only", "replay,key_means", "--json", "--seed", "3");
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, attacks: { seed: 3, budget: "quick" } });
    const few = (await attack("Gated", "--only", "key_means")).stdout;
    const all = (await attack("Gated", "--only", "key_means", "--trials")).stdout;
    expect(few.split("\n").length).toBeLessThan(all.split("\n").length);
    expect(all).toContain("the mean of 4 keys and 1 × noise");
  });

  it("goes through the whole quick budget", async () => {
    const { status } = await attack("Gated", "--budget", "quick");
    expect(status).toBe(0);
    const { attacks } = stored("Gated");
    const skipped = attacks.flatMap((outcome) => ("reason" in outcome ? [outcome.name] : []));
    expect(skipped).toEqual([
      ...["drawn_digits", "batchnorm_reestimation", "semi_supervised", "chain"],
      ...["known_start", "sign_search"],
    ]);
    for (const outcome of attacks) {
      for (const { recovery } of "trials" in outcome ? outcome.trials : [])
        expect(recovery).toBeLessThan(1.3);
    }
  });

  it.each<[string, number, string, () => string[]]>([
    ["an attack that there is not", 2, "SPK4070", () => ["Gated", "--only", "reply"]],
    ["a run without a gate", 1, "SPK4073", () => ["Plain"]],
    ["no run", 1, "SPK4006", () => ["nowhere"]],
    ["a run without its checkpoint", 1, "SPK4023", () => [broken("checkpoints/latest.safetensors", null)]],
    ["a model that was changed", 1, "SPK4021", () => [broken("model.ts", "export const model = {};")]],
  ])("refuses %s", async (_what, status, code, args) => {
    const ended = await attack(...args());
    expectNoStackTrace(ended);
    expect(ended.status).toBe(status);
    expect(ended.stderr).toContain(code);
  });

  it("suggests the attack that was meant", async () => {
    expect((await attack("Gated", "--only", "reply")).stderr).toContain("did you mean `replay`?");
  });

  it("stops at Ctrl-C and leaves the last report as it was", async () => {
    expect((await attack("Gated", "--only", "replay")).status).toBe(0);
    const before = readFileSync(join(scratch, "Gated", "attacks.json"), "utf8");
    const ended = await interrupted(scratch, /attack 2\//, "attack", "Gated", "--budget", "standard");
    expect(ended.status).toBe(3);
    expect(ended.stderr).toContain("SPK4071");
    expect(readFileSync(join(scratch, "Gated", "attacks.json"), "utf8")).toBe(before);
  });
});

/** A copy of the run with a file that is changed, or taken away. */
function broken(file: string, content: string | null): string {
  const copy = scratchFolder();
  cpSync(join(scratch, "Gated"), copy, { recursive: true });
  if (content === null) rmSync(join(copy, file));
  else writeFileSync(join(copy, file), content);
  return copy;
}
