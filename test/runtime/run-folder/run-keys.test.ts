import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  drawKeyBases,
  drawnCoefficients,
  IssuedKeys,
  issueKey,
  type KeyedRun,
  type KeyFile,
  KeySource,
  keyFileFor,
  keyForRun,
  keysForEvaluation,
  ownerOf,
  RunFolder,
  type RunRecord,
  readRunBases,
  runFiles,
  writeNewKey,
} from "../../../runtime/index.js";
import { fingerprintOf } from "../../../runtime/keys/index.js";
import { writeRunKey } from "../../../runtime/run-folder/run-record.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { tinyModel } from "../../support/tiny-model.js";

let scratch: string;
let folder: RunFolder;
beforeEach(() => {
  scratch = scratchFolder();
  folder = RunFolder.create(join(scratch, "run"));
});
afterEach(() => {
  folder.close();
});

const silent = (): void => {};
const model = tinyModel();
/** Bases that the seed of the experiment does not give. */
const own = keyFileFor(model, drawKeyBases(ownerOf(model).layouts, 99));
const bytes = (key: KeyFile) => key.bases.get("Secret")?.get("input")?.values;

/** A run of the model that began with a key. */
function runWith(key: KeyFile, of = model): KeyedRun {
  writeRunKey(folder, key);
  const sha256 = { model: "", config: "", dataset: "", keys: fingerprintOf(key.bases) };
  const record: RunRecord = {
    format: "spankey-run/1",
    engine: "onnx",
    device: "cpu",
    threads: null,
    data: null,
    sha256,
  };
  return { folder, record, model: of };
}

function file(key: Parameters<typeof writeNewKey>[1]): string {
  const path = join(scratch, "given.key");
  writeNewKey(path, key);
  return path;
}

describe("a new run", () => {
  it("takes the bases of the seed, or those of a key file, with settings of its own", () => {
    expect(keyForRun(model, undefined, silent)).toEqual(keyFileFor(model));
    const louder = tinyModel({
      keyspaces: { Secret: { ...model.experiment.keyspaces["Secret"], std: 2 } as never },
    });
    const taken = keyForRun(louder, file(own), silent);
    expect(bytes(taken)).toEqual(bytes(own));
    expect(taken.layouts[0]?.config.std).toBe(2);
  });

  it("refuses a key where it injects none, and a user key", () => {
    const plain = tinyModel({ keyspaces: {}, injections: [] });
    expect(() => keyForRun(plain, file(own), silent)).toThrow(expect.objectContaining({ code: "SPK4039" }));
    const user = join(scratch, "user.key");
    writeNewKey(user, issueKey(own, drawnCoefficients(1)));
    expect(() => keyForRun(model, user, silent)).toThrow(expect.objectContaining({ code: "SPK4038" }));
  });
});

describe("a run that goes on", () => {
  it("reads the bases that it began with", () => {
    expect(readRunBases(runWith(own), silent).get("Secret")?.get("input")?.values).toEqual(bytes(own));
  });

  it("takes those of the seed where it began before runs recorded their keys", () => {
    const { record, ...run } = runWith(own);
    const { keys: _keys, ...sha256 } = record.sha256;
    const bases = readRunBases({ ...run, record: { ...record, sha256 } }, silent);
    expect(bases.get("Secret")?.get("input")?.values).toEqual(bytes(keyFileFor(model)));
  });

  it.each<[string, string, (path: string) => void]>([
    ["is missing", "SPK4031", (path) => rmSync(path)],
    ["is damaged", "SPK4032", (path) => writeFileSync(path, "{", { mode: 0o600 })],
    [
      "belongs to another model",
      "SPK4034",
      (path) => {
        rmSync(path);
        writeNewKey(path, keyFileFor(model));
      },
    ],
    [
      "does not fit",
      "SPK4033",
      (path) => {
        rmSync(path);
        writeNewKey(path, keyFileFor({ ...model, points: { input: [5], hidden: [8] } }));
      },
    ],
  ])("says that its key file %s", (_, code, damage) => {
    const run = runWith(own);
    damage(folder.fileOf(runFiles.key));
    expect(() => readRunBases(run, silent)).toThrow(expect.objectContaining({ code }));
  });
});

describe("an evaluation", () => {
  const wrong = (kind: "gaussian" | "orthogonal") =>
    tinyModel({
      keyspaces: { Secret: { ...model.experiment.keyspaces["Secret"], wrong: { kind } } as never },
    });

  it("takes the key file of the run, or a copy of it", () => {
    const run = runWith(own);
    const basis = (path?: string) =>
      keysForEvaluation(run, path, silent).basisTensors()["basis:Secret"]?.values;
    expect(basis()).toEqual(bytes(own));
    folder.remove(runFiles.key);
    expect(basis(file(own))).toEqual(bytes(own));
  });

  it("takes a user key, for which it needs no bases", () => {
    const run = runWith(own, wrong("gaussian"));
    folder.remove(runFiles.key);
    const keys = keysForEvaluation(run, file(issueKey(own, drawnCoefficients(1))), silent);
    expect(keys).toBeInstanceOf(IssuedKeys);
    expect(Object.keys(keys.draw("valid", 1, []))).toEqual(["issued:input"]);
  });

  it("needs the bases beside a user key where wrong keys are made from them", () => {
    const run = runWith(own, wrong("orthogonal"));
    const path = file(issueKey(own, drawnCoefficients(1)));
    const drawn = keysForEvaluation(run, path, silent).draw("wrong", 1, ["evaluate", 1]);
    const source = new KeySource(ownerOf(run.model).layouts, run.model.experiment.seed, own.bases);
    expect(drawn).toEqual(source.draw("wrong", 1, ["evaluate", 1]));
    folder.remove(runFiles.key);
    expect(() => keysForEvaluation(run, path, silent)).toThrow(expect.objectContaining({ code: "SPK4031" }));
  });

  it("refuses a key of other bases", () => {
    const other = keyFileFor(model);
    const run = runWith(own);
    expect(() => keysForEvaluation(run, file(other), silent)).toThrow(
      expect.objectContaining({ code: "SPK4034" }),
    );
  });
});
