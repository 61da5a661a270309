import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { GateDiagnosis } from "../../audit/gate-diagnostics/index.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { expectNoStackTrace, interrupted, spkc } from "./spkc.js";

const spec = `
model Net { input 4 @features  dense(16) @hidden  relu -> dense(3) }
keyspace Secret { dim 5  std 0.5 }
experiment Keyed {
  seed 5
  data synthetic(features: 4, classes: 3, samples: 400)
  model Net
  inject Secret at features, hidden by add(gamma: 1)
  loss crossentropy + deny reject on wrong, none
  train adam(lr: 0.01) for 5 epochs batch 16
}
experiment Plain {
  data synthetic(features: 4, classes: 3, samples: 60)
  model Net
  loss crossentropy
  train adam(lr: 0.01) for 1 epochs batch 16
}`;

const scratch = scratchFolder();
beforeAll(async () => {
  writeFileSync(join(scratch, "net.spk"), spec);
  for (const name of ["Keyed", "Plain"])
    expect((await spkc(scratch, "run", "net.spk", "-e", name, "--threads", "1", "--out", name)).status).toBe(
      0,
    );
});

const written = (): GateDiagnosis =>
  JSON.parse(readFileSync(join(scratch, "Keyed/diagnosis.json"), "utf8")) as GateDiagnosis;

describe("spkc diagnose", () => {
  it("prints tables, says what does not apply, and writes diagnosis.json", async () => {
    const outcome = await spkc(scratch, "diagnose", "Keyed");
    expect(outcome.status).toBe(0);
    for (const title of ["energy inside the span", "margin tail", "unlock matrix", "reject ROC", "strength"])
      expect(outcome.stdout).toContain(title);
    expect(outcome.stdout).toContain("measured on 80 test samples, checkpoint latest, after step 100");
    expect(outcome.stdout).toContain(
      "not applicable: energy inside the span, the theory at features: B has m = 5 rows and features d = 4 dimensions",
    );
    expect(outcome.stderr).toContain("measuring: unlock matrix");
    const { results, inapplicable, ...about } = written();
    expect(about).toMatchObject({
      format: "spankey-diagnosis/1",
      samples: 80,
      checkpoint: "latest",
      step: 100,
    });
    expect(results.energy?.map(({ point, mean }) => [point, mean === 1])).toEqual([
      ["features", true],
      ["hidden", false],
    ]);
    expect(inapplicable.map(({ part }) => part)).toEqual([
      "the theory at features",
      "directions outside the span at features",
      "energy off the span at features",
    ]);
  });

  it("gives the same as JSON, byte for byte each time, and holds nothing of the key", async () => {
    const first = await spkc(scratch, "diagnose", "Keyed", "--json", "--samples", "40");
    const bytes = readFileSync(join(scratch, "Keyed/diagnosis.json"), "utf8");
    expect(JSON.parse(first.stdout)).toEqual({ ok: true, folder: "Keyed", diagnosis: written() });
    expect(first.stderr).toBe("");
    await spkc(scratch, "diagnose", "Keyed", "--json", "--samples", "40");
    expect(readFileSync(join(scratch, "Keyed/diagnosis.json"), "utf8")).toBe(bytes);
    expect(bytes).not.toMatch(/"(bases|values)"/);
  });

  it("measures what is asked for, of another checkpoint and on another engine", async () => {
    const args = ["--only", "energy,reject", "--checkpoint", "best", "--engine", "tfjs", "--device", "cpu"];
    expect((await spkc(scratch, "diagnose", "Keyed", ...args)).status).toBe(0);
    const { asked, results, checkpoint, engine } = written();
    expect([asked, Object.keys(results)]).toEqual([
      ["energy", "reject"],
      ["energy", "reject"],
    ]);
    expect([checkpoint, engine]).toEqual(["best", "tfjs"]);
    const again = await spkc(scratch, "diagnose", "Keyed", "--only", "energy", "--out", "apart.json");
    expect(again.stderr).not.toContain("SPK4082");
    const { status, stderr } = await spkc(scratch, "diagnose", "Keyed", "--only", "energy");
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /warning SPK4082 .*Keyed\/diagnosis\.json has 1 diagnostic of before, .*: `reject`/,
    );
  });

  it("names every diagnostic in its help and in the docs", async () => {
    const { gateDiagnosticNames } = await import("../../audit/gate-diagnostics/index.js");
    const { stdout } = await spkc(scratch, "diagnose", "--help");
    const help = stdout.replaceAll(/\s+/g, " ");
    const row = readFileSync("docs/diagnostics.md", "utf8").match(/^\| `--only NAMES`.*$/m)?.[0] ?? "";
    for (const name of gateDiagnosticNames) {
      expect(help).toMatch(new RegExp(`some of [a-z, ]*\\b${name}\\b`));
      expect(row).toContain(`\`${name}\``);
    }
  });

  it.each<[string, number, string, string[]]>([
    ["a diagnostic that there is not", 2, "SPK4080", ["Keyed", "--only", "energy,unlok"]],
    ["a run without keys", 1, "SPK4039", ["Plain"]],
    ["what is no run", 1, "SPK4006", ["."]],
  ])("refuses %s", async (_, status, code, args) => {
    const outcome = await spkc(scratch, "diagnose", ...args);
    expect(outcome).toMatchObject({ status, stderr: expect.stringContaining(code) });
    expectNoStackTrace(outcome);
  });

  it("names the checkpoint that is missing", async () => {
    const best = join(scratch, "Keyed/checkpoints/best.safetensors");
    renameSync(best, `${best}.away`);
    const outcome = await spkc(scratch, "diagnose", "Keyed", "--checkpoint", "best");
    expect(outcome).toMatchObject({ status: 1, stderr: expect.stringContaining("SPK4023") });
    renameSync(`${best}.away`, best);
  });

  it("stops on request and leaves what was there", async () => {
    const before = readFileSync(join(scratch, "Keyed/diagnosis.json"), "utf8");
    const outcome = await interrupted(scratch, /measuring: margin/, "diagnose", "Keyed");
    expect(outcome).toMatchObject({ status: 3, stderr: expect.stringContaining("SPK4081") });
    expectNoStackTrace(outcome);
    expect(readFileSync(join(scratch, "Keyed/diagnosis.json"), "utf8")).toBe(before);
  });
});
