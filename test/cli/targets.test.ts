import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { stream } from "../../tensor/random/index.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { spkc } from "./spkc.js";

const houses = (): string => {
  const random = stream(2, "dataset", "houses");
  const rows = Array.from({ length: 80 }, () => {
    const size = 30 + 170 * random.uniform();
    return `${size.toFixed(1)},${Math.round(3000 * size + 20_000 * random.uniform())}`;
  });
  return ["size,price", ...rows].join("\n");
};

const spec = `
model Net { input 1  dense(8) @hidden  relu -> dense(1) }
keyspace Secret { dim 2 }
experiment Price {
  data table("houses.csv", label: "price", target: number) { normalize(computed) }
  model Net
  inject Secret at hidden by add(gamma: 1)
  loss mse + 0.1 * deny uniform on wrong
  train adam(lr: 0.05) for 8 epochs batch 16
}`;

test("numbers are learned, measured in their own unit, and reported", async () => {
  const scratch = scratchFolder();
  writeFileSync(join(scratch, "houses.csv"), houses());
  writeFileSync(join(scratch, "houses.spk"), spec);
  const read = (name: string): string => readFileSync(join(scratch, "run", name), "utf8");
  const run = await spkc(scratch, "run", "houses.spk", "--out", "run", "--threads", "1");
  expect(run.stderr).toMatch(/column price is learned as \(value − [\d.]+\) \/ [\d.]+/);
  expect(run.stderr).toMatch(/valid key mean absolute error \d{4,}/);
  expect(run.status).toBe(0);
  expect(run.stdout).toMatch(/mean squared error[\s\S]*mean absolute error[\s\S]*R²/);
  const { evaluation, epochs } = JSON.parse(read("result.json"));
  expect(evaluation.test.valid).toMatchObject({
    accuracy: null,
    mse: expect.any(Number),
    r2: expect.any(Number),
  });
  expect(evaluation.test.valid.mae).toBeGreaterThan(1000);
  expect(evaluation.train.valid.r2).toBeGreaterThan(0.5);
  expect(epochs.at(-1)).toMatchObject({ accuracy: null, mae: expect.any(Number) });
  expect(JSON.parse(read("metrics.jsonl").split("\n")[0] ?? "")).toMatchObject({
    accuracy: null,
    mae: epochs[0].mae,
  });

  const again = await spkc(scratch, "evaluate", "run", "--json");
  expect(JSON.parse(again.stdout).evaluation).toEqual(evaluation);
  const attack = await spkc(scratch, "attack", "run");
  expect(attack).toMatchObject({ status: 1, stderr: expect.stringContaining("SPK4076 attack-on-numbers") });
  const diagnosis = await spkc(scratch, "diagnose", "run", "--only", "energy,margin");
  expect(diagnosis.stderr + diagnosis.stdout).toContain(
    "not applicable: margin tail: it looks at classes, and the model learns numbers",
  );
  const report = await spkc(scratch, "report", "run");
  expect(report.status).toBe(0);
  expect(read("report.md")).toContain("## Errors by key");
  expect(read("report.md")).toContain("Attacks do not apply");
});

test("a sample is learned itself, by an autoencoder", async () => {
  const scratch = scratchFolder();
  const autoencoder = spec
    .replace(/model Net \{.*\}/, "model Net { input 6  dense(3) @hidden  relu -> dense(6) }")
    .replace(/data table.*/, "data synthetic(features: 6, samples: 100, target: input)");
  writeFileSync(join(scratch, "net.spk"), autoencoder);
  const run = await spkc(scratch, "run", "net.spk", "--out", "run", "--threads", "1");
  expect(run.status).toBe(0);
  const { evaluation, head } = JSON.parse(readFileSync(join(scratch, "run", "result.json"), "utf8"));
  expect(head.classes).toBe(6);
  expect(evaluation.test.valid).toMatchObject({ accuracy: null, perplexity: null, mse: expect.any(Number) });
  const other = await spkc(scratch, "evaluate", "run", "--json");
  expect(JSON.parse(other.stdout).evaluation).toEqual(evaluation);
});

test("classes that are rare can count as much as others", async () => {
  const scratch = scratchFolder();
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${i % 4 === 0 ? -1 : 1},${i % 4 === 0 ? "rare" : "common"},${i}`,
  );
  writeFileSync(join(scratch, "a.csv"), ["x,label,y", ...rows].join("\n"));
  writeFileSync(join(scratch, "b.csv"), ["x,label,y", ...rows].join("\n"));
  const balanced = spec
    .replace(/model Net \{.*\}/, "model Net { input 2  dense(3) @hidden  relu -> dense(2) }")
    .replace(/data table.*/, 'data table("a.csv", test: "b.csv")')
    .replace(/loss .*/, "loss crossentropy(smoothing: 0.1, weights: balanced)");
  writeFileSync(join(scratch, "net.spk"), balanced);
  expect((await spkc(scratch, "run", "net.spk", "--out", "run", "--threads", "1")).status).toBe(0);
  const config = JSON.parse(readFileSync(join(scratch, "run", "config.json"), "utf8"));
  expect(config.data.encoding.classNames).toEqual(["common", "rare"]);
  expect(config.data.classWeights).toEqual([40 / 60, 2]);
  // its folder is one to be opened again
  expect((await spkc(scratch, "evaluate", "run")).status).toBe(0);
});

test("several labels are learned, measured by three measures, and reported", async () => {
  const scratch = scratchFolder();
  const labels = spec
    .replace(/model Net \{.*\}/, "model Net { input 6  dense(16) @hidden  relu -> dense(3) }")
    .replace(/data table.*/, "data synthetic(features: 6, samples: 200, classes: 3, target: labels)")
    .replace(/loss .*/, "loss binary_crossentropy(weights: balanced) + 0.1 * deny uniform");
  writeFileSync(join(scratch, "net.spk"), labels);
  const read = (name: string): string => readFileSync(join(scratch, "run", name), "utf8");
  const run = await spkc(scratch, "run", "net.spk", "--out", "run", "--threads", "1");
  expect(run.stderr).toMatch(/valid key accuracy 0\.\d{4}/);
  expect(run.status).toBe(0);
  expect(run.stdout).toMatch(/semantic accuracy[\s\S]*exact match[\s\S]*macro F1/);
  const { evaluation } = JSON.parse(read("result.json"));
  const { accuracy, exactMatch, macroF1 } = evaluation.train.valid;
  expect(accuracy).toBeGreaterThan(0.75);
  expect(exactMatch).toBeLessThan(accuracy);
  expect(macroF1).toBeGreaterThan(0.7);
  expect(evaluation.train.valid).toMatchObject({ mse: null, perplexity: null, reject: null });
  expect(JSON.parse(read("config.json")).data.classWeights).toHaveLength(3);

  const again = await spkc(scratch, "evaluate", "run", "--json");
  expect(JSON.parse(again.stdout).evaluation).toEqual(evaluation);
  const attack = await spkc(scratch, "attack", "run");
  expect(attack.stderr).toContain("SPK4076 attack-on-numbers");
  expect(attack.stderr).toContain("labels");
  expect((await spkc(scratch, "report", "run")).status).toBe(0);
  expect(read("report.md")).toMatch(/## Accuracy by key[\s\S]*exact match[\s\S]*macro F1/);
});

test("a class at each pixel is learned, measured without void, and reported", async () => {
  const scratch = scratchFolder();
  const random = stream(5, "dataset", "pictures");
  mkdirSync(join(scratch, "photos"));
  mkdirSync(join(scratch, "masks"));
  for (let i = 0; i < 30; i++) {
    const classes = Array.from({ length: 64 }, (_, at) => (at === i ? 255 : random.below(2)));
    const files = [
      ["photos", classes.map((label) => (label === 1 ? 220 : 30 + random.below(20)))],
      ["masks", classes],
    ] as const;
    for (const [folder, values] of files) {
      const raw = { width: 8, height: 8, channels: 1 } as const;
      await sharp(Uint8Array.from(values), { raw })
        .toColourspace("b-w")
        .png()
        .toFile(join(scratch, folder, `${i}.png`));
    }
  }
  const masks = spec
    .replace(
      /model Net \{.*\}/,
      "model Net { input 8x8x1  conv(4, kernel: 3) @hidden  relu -> conv(2, kernel: 1) }",
    )
    .replace(
      /data table.*\}/,
      'data images("photos", target: mask, masks: "masks") { normalize(computed)  augment flip }',
    )
    .replace(/loss .*/, "loss crossentropy + 0.1 * deny uniform")
    .replace("8 epochs batch 16", "25 epochs batch 8");
  writeFileSync(join(scratch, "net.spk"), masks);
  const read = (name: string): string => readFileSync(join(scratch, "run", name), "utf8");
  const run = await spkc(scratch, "run", "net.spk", "--out", "run", "--threads", "1");
  expect(run.stderr).toContain("30 pictures with masks");
  expect(run.status).toBe(0);
  expect(run.stdout).toMatch(/semantic accuracy[\s\S]*mean IoU/);
  const { evaluation, epochs } = JSON.parse(read("result.json"));
  expect(evaluation.test.valid.accuracy).toBeGreaterThan(0.8);
  expect(evaluation.test.valid.meanIou).toBeGreaterThan(0.6);
  expect(epochs.at(-1).accuracy).toBeGreaterThan(0.8);
  const again = await spkc(scratch, "evaluate", "run", "--json");
  expect(JSON.parse(again.stdout).evaluation).toEqual(evaluation);
  expect((await spkc(scratch, "attack", "run")).stderr).toContain("SPK4076 attack-on-numbers");
  expect((await spkc(scratch, "report", "run")).status).toBe(0);
  expect(read("report.md")).toMatch(/## Accuracy by key[\s\S]*mean IoU/);
});
