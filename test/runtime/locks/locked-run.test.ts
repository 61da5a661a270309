import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  createEngine,
  keyFileFor,
  loadDataset,
  lockTensors,
  openLocked,
  RunFolder,
  recordBeginning,
  runFiles,
  runIdentityIn,
  saveWeights,
  unlockedResultOf,
} from "../../../runtime/index.js";
import { initialState } from "../../../runtime/train/training-state.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { tinyModel } from "../../support/tiny-model.js";

const model = tinyModel();
const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
const secrets = { secret, key: "lock.key" };
const { step, parameters, buffers } = initialState(model);
const result = '{"a": "result"}\n';

/** A folder with the weights of the tiny model under a lock. */
async function lockedFolder(
  name: string,
  given: Readonly<Record<string, number | string>>,
): Promise<RunFolder> {
  const folder = RunFolder.createUnshared(join(scratchFolder(), "run"));
  const source = { spec: { path: "tiny.spk", files: { "tiny.spk": "" } }, experiment: "Tiny", settings: [] };
  const { experiment } = model;
  const [dataset, engine] = [await loadDataset(experiment), await createEngine()];
  const [key, none] = [keyFileFor(model), { threads: undefined, data: undefined }];
  recordBeginning(folder, { source, code: "", experiment, key, dataset, engine, ...none });
  const { weights, record, sealed } = lockTensors(parameters, {
    ...{
      lock: { name, arguments: given },
      names: Object.keys(parameters),
      secret,
      checkpoint: "latest",
      step,
    },
    ...{ run: runIdentityIn(folder) ?? "", unlockedResult: unlockedResultOf(result) },
  });
  folder.write(runFiles.unlocked, result);
  saveWeights(folder, runFiles.latest, model, { step, parameters: weights, buffers });
  folder.writeJson(runFiles.lock, record);
  if (sealed !== undefined) folder.write(runFiles.secretPart, sealed);
  return folder;
}

describe.each([
  ["signs", {}],
  ["noise", { scale: 1 }],
  ["missing", { share: 0.5, by: "largest", fill: "zero" }],
])("a folder locked by %s", (name, given) => {
  let folder: RunFolder;
  beforeAll(async () => {
    folder = await lockedFolder(name, given);
  });
  const codeWith = (
    file: (typeof runFiles)[keyof typeof runFiles],
    change: (bytes: Buffer) => Uint8Array,
  ): string => {
    const before = folder.readBytes(file);
    writeFileSync(folder.fileOf(file), change(Buffer.from(before)));
    try {
      const { unlocked } = openLocked(folder, model, secrets);
      expect(unlocked.parameters).toEqual(parameters);
      return "opened";
    } catch (error) {
      return (error as { readonly code?: string }).code ?? String(error);
    } finally {
      writeFileSync(folder.fileOf(file), before);
    }
  };

  it("opens to the weights as everybody sees them, and as they were", () => {
    const { locked, unlocked, record } = openLocked(folder, model, secrets);
    expect(unlocked).toEqual({ step, parameters, buffers });
    expect(locked.parameters).not.toEqual(parameters);
    expect(record.lock.name).toBe(name);
  });

  it("does not open under another key", () => {
    const other = { secret: secret.map((byte) => byte ^ 1), key: "other.key" };
    expect(() => openLocked(folder, model, other)).toThrow(expect.objectContaining({ code: "SPK4302" }));
  });

  const files = [runFiles.lock, runFiles.latest, ...(name === "signs" ? [] : [runFiles.secretPart])];
  it.each(files)("does not open with a byte of %s changed, wherever, or cut", (file) => {
    const { length } = folder.readBytes(file);
    const places = Array.from({ length: 60 }, (_, i) => Math.floor((i / 59) * (length - 1)));
    for (const place of places) {
      const flipped = codeWith(file, (bytes) => {
        bytes[place] = (bytes[place] ?? 0) ^ (1 << (place % 7));
        return bytes;
      });
      // what JSON does not mind changes nothing: white space, and how a character is written
      if (file !== runFiles.lock || flipped !== "opened")
        expect(flipped, `byte ${place}`).toMatch(/^SPK(4007|4012|4022|4024|4302|4308|4310)$/);
    }
    for (const share of [0, 0.1, 0.5, 0.9]) {
      const cut = codeWith(file, (bytes) => bytes.subarray(0, Math.floor(share * length)));
      expect(cut).toMatch(/^SPK(4007|4022|4310)$/);
    }
  });

  it("does not open with another result, lock or checkpoint", () => {
    const replaced = (what: string | RegExp, by: string) => (bytes: Buffer) =>
      Buffer.from(bytes.toString().replace(what, by));
    expect(codeWith(runFiles.unlocked, replaced("result", "other"))).toBe("SPK4308");
    expect(codeWith(runFiles.lock, replaced(`"${name}"`, '"constructor"'))).toBe("SPK4022");
    expect(codeWith(runFiles.lock, replaced(`"${name}"`, '"permutation"'))).toBe("SPK4308");
    expect(codeWith(runFiles.lock, replaced('"latest"', '"best"'))).toBe("SPK4308");
    expect(codeWith(runFiles.lock, replaced(/"run": "\w+/, `"run": "${"0".repeat(64)}`))).toBe("SPK4012");
    expect(codeWith(runFiles.lock, replaced(/"salt": "\w+/, `"salt": "${"0".repeat(32)}`))).toBe("SPK4302");
  });

  it("does not open with weights that somebody else saved there", () => {
    const content = folder.readBytes(runFiles.latest);
    const { locked } = openLocked(folder, model, secrets);
    const [[changed = "", tensor] = []] = Object.entries(locked.parameters);
    const values = Float32Array.from(tensor?.values ?? [], (value) => value + 1);
    const others = {
      ...locked.parameters,
      [changed]: { type: tensor?.type ?? { dtype: "float32", shape: [] }, values },
    };
    saveWeights(folder, runFiles.latest, model, { ...locked, parameters: others });
    expect(() => openLocked(folder, model, secrets)).toThrow(expect.objectContaining({ code: "SPK4308" }));
    saveWeights(folder, runFiles.latest, model, { ...locked, step: 7 });
    expect(() => openLocked(folder, model, secrets)).toThrow(expect.objectContaining({ code: "SPK4308" }));
    folder.write(runFiles.latest, content);
  });
});
