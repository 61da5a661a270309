import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { TaskEvent } from "../../app/events.js";
import type { RunSpecOptions } from "../../app/index.js";
import { decodeSafetensors } from "../../runtime/safetensors/safetensors.js";
import { spkc } from "../cli/spkc.js";
import { scratchFolder } from "../support/scratch-folder.js";

const built = new URL("../../dist/app/index.js", import.meta.url).href;
const { InvalidSpec, lockRun, resumeRun, runSpec } = (await import(
  built
)) as typeof import("../../app/index.js");

const spec = (width = 8, settings = ""): string => `
model Net { input 20  dense(${width}) -> relu @hidden -> dense(5) }
keyspace Secret { dim 2 }
experiment E {
  data synthetic(samples: 200)
  model Net
  inject Secret at hidden by add(gamma: 1)
  ${settings}
  loss crossentropy
  train adam(lr: 0.01) for 2 epochs batch 16 keep 1
}`;

const scratch = scratchFolder();
const at = (path: string): string => join(scratch, path);
const read = (path: string): Buffer => readFileSync(at(path));
const recordOf = (run: string) => JSON.parse(read(`${run}/run.json`).toString());
const file = at("net.spk");
const parent = at("parent");

const begin = (out: string, options: RunSpecOptions, path: string | null = file) =>
  runSpec(path ?? undefined, { engine: "onnx", device: "cpu", threads: 1, out: at(out), ...options });

beforeAll(async () => {
  writeFileSync(file, spec());
  await begin("parent", { seed: 3 });
});

const codeOf = async (options: RunSpecOptions, path?: string | null): Promise<unknown> => {
  try {
    await begin("never", options, path);
  } catch (error) {
    return error instanceof InvalidSpec
      ? error.diagnostics.map(({ code }) => code)
      : (error as { code?: string }).code;
  }
  return undefined;
};

describe("a run from another", () => {
  it("begins with its weights and keys, and records it", async () => {
    const events: TaskEvent[] = [];
    const observe = (event: TaskEvent): void => void events.push(event);
    const first = { seed: 9, from: parent, settings: [{ path: "train.epochs", value: "1" }] };
    await begin("next", { ...first, observe });
    expect(events.find(({ kind }) => kind === "weights")).toMatchObject({
      ...{ tensors: 4, drawn: 0, run: { folder: parent, checkpoint: "latest", keys: true } },
    });
    expect(read("next/secret.key")).toEqual(read("parent/secret.key"));
    const { weights, sha256 } = recordOf("next");
    expect(sha256.keys).toBe(recordOf("parent").sha256.keys);
    expect(weights).toMatchObject({
      files: [{ path: join(parent, "checkpoints/latest.safetensors") }],
      run: { folder: parent, checkpoint: "latest", identity: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(read("next/report.md").toString()).toContain(weights.run.identity);
    // what it begins with is, to the bit, what the other ended with
    const tensors = (run: string, name: string) =>
      decodeSafetensors(read(`${run}/checkpoints/${name}.safetensors`)).tensors;
    expect(tensors("next", "first")).toEqual(tensors("parent", "epoch-2"));

    await begin("again", first);
    expect(read("again/result.json")).toEqual(read("next/result.json"));
    await begin("said", {
      seed: 9,
      key: join(parent, "secret.key"),
      settings: [{ path: "weights.from", value: `"${parent}"` }, ...first.settings],
    });
    expect(read("said/result.json")).toEqual(read("next/result.json"));
  });

  it("takes the spec of the other with its settings, where none is named, and a checkpoint that is", async () => {
    await begin("grown", { from: parent, settings: [{ path: "train.keep", value: "2" }] }, null);
    const next = await begin("best", { from: at("grown"), checkpoint: "epoch-1" }, null);
    const config = JSON.parse(read("best/config.json").toString());
    expect(config).toMatchObject({ seed: 3, train: { epochs: 2, keep: 2 } });
    expect(recordOf("best").weights.run).toMatchObject({ folder: at("grown"), checkpoint: "epoch-1" });
    expect(recordOf("best").weights.files[0].path).toBe(at("grown/checkpoints/epoch-1.safetensors"));
    expect(next.result.status).toBe("finished");
  });

  it("takes the place of the weights of a spec, and leaves drawn what a setting says", async () => {
    writeFileSync(
      at("other.spk"),
      spec(8, 'weights "none.safetensors" except dense1 { "fc{i}" -> "dense{i}" }'),
    );
    const except = { path: "weights.except", value: 'dense2, "dense1.bias"' };
    await begin("drawn", { from: parent, settings: [except] }, at("other.spk"));
    expect(recordOf("drawn").weights).toMatchObject({
      ...{ tensors: 1, drawn: ["dense1.bias", "dense2.weight", "dense2.bias"] },
    });
  });

  it("goes on after its first checkpoint where the other is gone", async () => {
    cpSync(parent, at("gone"), { recursive: true });
    const stop = new AbortController();
    const observe = (event: TaskEvent): void => {
      if (event.kind === "epoch") stop.abort();
    };
    const stopped = begin("stopped", { from: at("gone"), observe, signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({ code: "SPK4005" });
    await begin("whole", { from: at("gone") });
    rmSync(at("gone"), { recursive: true });
    const { result } = await resumeRun(at("stopped"));
    expect(result).toMatchObject({ status: "finished" });
    expect(read("stopped/result.json")).toEqual(read("whole/result.json"));
  });
});

describe("what cannot be begun with", () => {
  it("is no run, or has no such checkpoint", async () => {
    expect(await codeOf({ from: at("nowhere") })).toBe("SPK4006");
    expect(await codeOf({ from: parent, checkpoint: "epoch-1" })).toBe("SPK4257");
    expect(await codeOf({ checkpoint: "best" })).toBe("SPK4242");
    expect(await codeOf({}, "")).toBe("SPK4001");
    expect(await codeOf({}, null)).toBe("SPK4244");
  });

  it("is said twice", async () => {
    for (const path of ["weights", "weights.from"])
      expect(await codeOf({ from: parent, settings: [{ path, value: "none" }] })).toBe("SPK4241");
  });

  it("is locked, by its folder and by its checkpoint", async () => {
    await lockRun(parent, { by: "signs", at: ["*.weight"], newKey: at("a.lock"), out: at("locked") });
    expect(await codeOf({ from: at("locked") })).toBe("SPK4214");
    expect(await codeOf({ from: at("locked"), checkpoint: "best" })).toBe("SPK4214");
    for (const from of [at("locked"), at("locked/checkpoints/latest.safetensors")]) {
      writeFileSync(at("from-locked.spk"), spec(8, `weights from "${from}"`));
      expect(await codeOf({}, at("from-locked.spk"))).toEqual(["SPK4214"]);
    }
  });

  it("is of another network: every parameter is named", async () => {
    writeFileSync(at("wide.spk"), spec(9));
    const failed = begin("wide", { from: parent }, at("wide.spk"));
    const said = await failed.then(
      () => "",
      (error: unknown) =>
        error instanceof InvalidSpec ? error.diagnostics.map(({ message }) => message).join("\n") : "",
    );
    for (const name of ["dense1.weight", "dense1.bias", "dense2.weight"]) expect(said).toContain(name);
  });

  it("has lost its keys, has those of another, or keeps no spec", async () => {
    cpSync(parent, at("keyless"), { recursive: true });
    await begin("stranger", { seed: 4 });
    cpSync(at("stranger/secret.key"), at("keyless/secret.key"));
    expect(await codeOf({ from: at("keyless") })).toBe("SPK4034");
    rmSync(at("keyless/secret.key"));
    expect(await codeOf({ from: at("keyless") })).toBe("SPK4240");
    await begin("rekeyed", { from: at("keyless"), key: at("stranger/secret.key") });
    expect(recordOf("rekeyed").sha256.keys).toBe(recordOf("stranger").sha256.keys);
    renameSync(at("keyless/spec.json"), at("keyless/spec.away"));
    expect(await codeOf({ from: at("keyless") }, null)).toBe("SPK4243");
  });
});

it("the command line says what training begins with, and takes no parent beside --resume", async () => {
  const ran = await spkc(scratch, "run", "--from", "parent", "--checkpoint", "best", "-o", "cli");
  expect(ran.status).toBe(0);
  expect(ran.stderr).toContain(`weights: 4 tensors of best of ${parent}, with its keys, 0 parameters drawn`);
  const refused = await spkc(scratch, "run", "--from", "parent", "--resume", "cli");
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain("SPK4020");
  expect((await spkc(scratch, "run")).stderr).toContain("SPK4244");
});
