import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { TaskEvent } from "../../app/events.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { tensorOf, writeWeights } from "../support/weights-file.js";

const built = new URL("../../dist/app/index.js", import.meta.url).href;
const { attackRun, lockRun, resumeRun, runSpec } = (await import(
  built
)) as typeof import("../../app/index.js");

const spec = (weights: string): string => `
model Net { input 20  dense(8) -> relu -> dense(5) }
experiment E {
  data synthetic(samples: 200)
  model Net
  ${weights}
  loss crossentropy
  train adam(lr: 0.01) for 2 epochs batch 16
}`;

const net = (scale: number): string =>
  writeWeights({
    "fc1.weight": tensorOf([8, 20], (i) => scale * Math.sin(i)),
    "fc1.bias": tensorOf([8], () => 0),
    "fc2.weight": tensorOf([5, 8], (i) => scale * Math.cos(i)),
    "fc2.bias": tensorOf([5], () => 0),
  });

const engine = { engine: "onnx", device: "cpu", threads: 1 } as const;

it("a run begins with weights of a file, goes on with the same alone, and is what another begins with", async () => {
  const folder = scratchFolder();
  const file = net(0.5);
  const path = join(folder, "net.spk");
  writeFileSync(path, spec(`weights "${file}" except dense2.bias { "fc{i}" -> "dense{i}" }`));
  const events: TaskEvent[] = [];
  const observe = (event: TaskEvent): void => void events.push(event);
  const whole = await runSpec(path, { ...engine, observe, out: join(folder, "whole") });
  expect(events.find(({ kind }) => kind === "weights")).toMatchObject({
    files: [file],
    tensors: 3,
    drawn: 1,
  });
  const record = JSON.parse(readFileSync(join(folder, "whole/run.json"), "utf8"));
  expect(record.weights).toMatchObject({ files: [{ path: file }], tensors: 3, drawn: ["dense2.bias"] });
  expect(readFileSync(join(folder, "whole/report.md"), "utf8")).toContain(record.weights.files[0].sha256);

  const stop = new AbortController();
  const out = join(folder, "stopped");
  const stopAtStep = (event: TaskEvent): void => {
    if (event.kind === "step") stop.abort();
  };
  const interrupted = runSpec(path, { ...engine, out, observe: stopAtStep, signal: stop.signal });
  await expect(interrupted).rejects.toMatchObject({ code: "SPK4005" });
  const bytes = readFileSync(file);
  writeFileSync(file, readFileSync(net(0.4)));
  await expect(resumeRun(out)).rejects.toMatchObject({ code: "SPK4216" });
  writeFileSync(file, bytes);
  const resumed = await resumeRun(out);
  expect(resumed.result.evaluation).toEqual(whole.result.evaluation);

  const codes: (string | undefined)[] = [];
  const locked = { by: "signs", newKey: join(folder, "lock.key"), out: join(folder, "locked") };
  await lockRun(out, { ...locked, notify: ({ code }) => codes.push(code) });
  expect(codes).toContain("SPK4219");

  rmSync(file);
  writeFileSync(path, spec(`weights from "${out}"`));
  const next = await runSpec(path, { ...engine, out: join(folder, "next") });
  expect(next.result.epochs[0]?.loss).toBeLessThan(whole.result.epochs[0]?.loss ?? 0);
});

it("what is attacked is held against a network that begins with the same file", async () => {
  const folder = scratchFolder();
  const path = join(folder, "gated.spk");
  const gated = spec(`weights "${net(0.5)}" except dense2 { fc1 -> dense1  ignore fc2 }`)
    .replace("relu", "relu @hidden")
    .replace("samples: 200", "samples: 1000")
    .replace("0.01) for 2", "0.05) for 6")
    .replace(
      "experiment E {",
      "keyspace Secret { dim 2 }\nexperiment E {\n  inject Secret at hidden by mul(gamma: 0.5)",
    );
  writeFileSync(path, gated);
  const { folder: run } = await runSpec(path, { ...engine, out: join(folder, "gated") });
  const { report } = await attackRun(run, { ...engine, only: ["substitution"], budget: "quick" });
  const controls = report.attacks.flatMap((outcome) =>
    "trials" in outcome ? outcome.trials.map(({ control }) => control?.variant) : [],
  );
  expect(controls.length).toBeGreaterThan(0);
  for (const control of controls) expect(control).toMatch(/^from the public weights, \d+ labels/);
  expect(report.fileWeights).toBe("public");

  const own = await attackRun(run, {
    ...{ ...engine, only: ["substitution"], budget: "quick", privateWeights: true },
  });
  const fresh = own.report.attacks.flatMap((outcome) =>
    "trials" in outcome ? outcome.trials.map(({ control }) => control?.variant) : [],
  );
  expect(fresh).toHaveLength(controls.length);
  for (const control of fresh) expect(control).toMatch(/^from scratch, \d+ labels/);
  expect(own.report.fileWeights).toBe("private");
  expect(readFileSync(join(run, "report.md"), "utf8")).toContain("count as the owner's alone");

  writeFileSync(path, gated.replace(/weights .*/, ""));
  const drawn = await runSpec(path, { ...engine, out: join(folder, "drawn") });
  const refused = attackRun(drawn.folder, { ...engine, only: ["replay"], privateWeights: true });
  await expect(refused).rejects.toMatchObject({ code: "SPK4450" });
});
