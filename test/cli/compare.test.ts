import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";
import { spkc } from "./spkc.js";

const spec = `
model Net { input 4  dense(6) @hidden  relu -> dense(3) }
experiment E {
  data synthetic(features: 4, classes: 3, samples: 60, validation: 0.2)
  model Net
  loss crossentropy
  train adam(lr: 0.02) for 2 epochs batch 16
}`;

test("spkc compare shows tables, prints JSON, writes a page, and refuses one run alone", async () => {
  const scratch = scratchFolder();
  writeFileSync(join(scratch, "net.spk"), spec);
  for (const epochs of ["2", "3"]) {
    const set = ["--set", `train.epochs=${epochs}`, "--out", `e${epochs}`, "--threads", "1"];
    const run = await spkc(scratch, "run", "net.spk", ...set);
    expect(run.status).toBe(0);
    const { best } = JSON.parse(readFileSync(join(scratch, `e${epochs}/result.json`), "utf8"));
    expect(run.stdout).toContain(
      `best weights: after epoch ${best.epoch}, by validation.valid.loss, ${best.value.toFixed(4)}\n`,
    );
  }
  const shown = await spkc(scratch, "compare", "e2", "e3", "-o", "both.html");
  expect(shown).toMatchObject({ status: 0, stderr: "" });
  expect(shown.stdout).toMatch(/setting +│ e2 +│ e3/);
  expect(shown.stdout).toMatch(/train\.epochs +│ 2 +│ 3/);
  expect(shown.stdout).toMatch(/validation +│ loss +│ +[\d.]+ +│ +[\d.]+/);
  expect(shown.stdout).toMatch(/both\.html\n$/);
  expect(readFileSync(join(scratch, "both.html"), "utf8")).toContain(
    '<figure id="curve-validation-loss-valid">',
  );

  const json = JSON.parse((await spkc(scratch, "compare", "e2", "e3", "--json")).stdout) as object;
  expect(json).toMatchObject({
    ok: true,
    settings: [{ path: "train.epochs", values: ["2", "3"] }],
    runs: [{ name: "e2" }, { name: "e3" }],
  });
  const alone = await spkc(scratch, "compare", "e2");
  expect(alone).toMatchObject({ status: 2, stderr: expect.stringContaining("SPK4295 lone-run") });
});
