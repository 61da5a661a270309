import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.js";

/** What is built, since the threads that prepare batches are started from files of it. */
const built = new URL("../../dist/app/index.js", import.meta.url).href;
const { evaluateRun, resumeRun, runSpec } = (await import(built)) as typeof import("../../app/index.js");

const scratch = scratchFolder();
const shared = `
model Tiny(width: int) {
  input 6      @input
  dense(width) @hidden
  relu -> dense(3)
}
keyspace Secret {
  dim 3
  basis orthonormal
  alpha uniform(0, 1)
  wrong gaussian
}
`;
const spec = `
import "../shared/tiny.spk"
import "spankey/blocks"
experiment Small {
  seed 1
  data synthetic(features: 6, classes: 3, samples: 80)
  model Tiny(width: 4)
  inject Secret at hidden by add(gamma: 1)
  loss crossentropy + 0.1 * deny uniform on wrong
  train sgd(lr: 0.05) for 1 epochs batch 20
}
`;
const original = join(scratch, "run");
beforeAll(async () => {
  mkdirSync(join(scratch, "shared"));
  mkdirSync(join(scratch, "own"));
  writeFileSync(join(scratch, "shared/tiny.spk"), shared);
  writeFileSync(join(scratch, "own/small.spk"), spec);
  const settings = [{ path: "train.batch", value: "15" }];
  await runSpec(join(scratch, "own/small.spk"), { settings, seed: 3, out: original });
});

/** A copy of the run in which a giver changed a file, and the checksums of what they changed. */
function given(name: string, file: "model" | "config", change: (text: string) => string): string {
  const folder = join(scratch, name);
  cpSync(original, folder, { recursive: true });
  const path = join(folder, file === "model" ? "model.ts" : "config.json");
  const text = change(readFileSync(path, "utf8"));
  writeFileSync(path, text);
  const record = JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as {
    sha256: Record<string, string>;
  };
  record.sha256[file] = createHash("sha256").update(text).digest("hex");
  writeFileSync(join(folder, "run.json"), JSON.stringify(record));
  return folder;
}

/** Code that writes a file when it is loaded. */
function canary(name: string): { readonly mark: string; readonly add: (code: string) => string } {
  const mark = join(scratch, `${name}.mark`);
  const write = `process.getBuiltinModule?.("node:fs").writeFileSync(${JSON.stringify(mark)}, "");`;
  return { mark, add: (code) => `${code}\n(globalThis as any).process && (globalThis as any).${write}\n` };
}

describe("the folder of a run", () => {
  it("opens wherever it lies, without the files that its spec was read from", async () => {
    const folder = join(scratch, "elsewhere/run");
    cpSync(original, folder, { recursive: true });
    const { evaluation } = await evaluateRun(folder);
    expect(evaluation).toEqual((await evaluateRun(original)).evaluation);
    expect(readFileSync(join(folder, "spec.json"), "utf8")).not.toContain(scratch);
  });

  it("runs no code but what its spec gives", async () => {
    const { mark, add } = canary("hostile");
    const folder = given("hostile", "model", add);
    await expect(evaluateRun(folder)).rejects.toMatchObject({ code: "SPK4029" });
    rmSync(join(folder, "result.json"));
    await expect(resumeRun(folder)).rejects.toMatchObject({ code: "SPK4029" });
    expect(existsSync(mark)).toBe(false);
  });

  it("runs its own code where that is trusted by name", async () => {
    const { mark, add } = canary("trusted");
    const folder = given("trusted", "model", add);
    // the weights in the folder are still those of the code that trained them
    await expect(evaluateRun(folder, { trustCode: true })).rejects.toMatchObject({ code: "SPK4024" });
    expect(existsSync(mark)).toBe(true);
  });

  it("has the configuration that its spec gives", async () => {
    const folder = given("configured", "config", (text) => text.replace('"gamma": 1', '"gamma": 2'));
    await expect(evaluateRun(folder)).rejects.toMatchObject({ code: "SPK4022" });
  });

  it("has the spec that people read in it", async () => {
    const folder = join(scratch, "other-spec");
    cpSync(original, folder, { recursive: true });
    writeFileSync(join(folder, "spec.spk"), spec.replace("deny uniform", "deny entropy"));
    await expect(evaluateRun(folder)).rejects.toMatchObject({ code: "SPK4021" });
  });

  it("opens with the text of the spec alone, as older versions kept it", async () => {
    const path = join(scratch, "alone.spk");
    writeFileSync(path, shared + spec.replace(/import.*\n/g, ""));
    const folder = join(scratch, "alone");
    await runSpec(path, { seed: 8, out: folder });
    rmSync(join(folder, "spec.json"));
    expect((await evaluateRun(folder)).checkpoint).toBe("latest");
  });

  it("names what an older folder lacks", async () => {
    const folder = join(scratch, "lacking");
    cpSync(original, folder, { recursive: true });
    rmSync(join(folder, "spec.json"));
    await expect(evaluateRun(folder)).rejects.toThrow("its spec does not check: SPK2011 unresolved-import");
  });
});
