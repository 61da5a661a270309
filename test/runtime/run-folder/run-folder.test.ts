import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { RunFolder, runFiles } from "../../../runtime/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";

let scratch: string;
beforeEach(() => {
  scratch = scratchFolder();
});

describe("a run folder", () => {
  it("never takes the place of another run", () => {
    RunFolder.create(join(scratch, "run")).writeJson(runFiles.config, {});
    expect(() => RunFolder.create(join(scratch, "run"))).toThrow(
      expect.objectContaining({ code: "SPK4003" }),
    );
  });

  it("opens only where there is a run", () => {
    expect(() => RunFolder.open(scratch)).toThrow(expect.objectContaining({ code: "SPK4006" }));
  });

  it("says where it cannot be made", () => {
    writeFileSync(join(scratch, "file"), "");
    expect(() => RunFolder.create(join(scratch, "file", "run"))).toThrow(
      expect.objectContaining({ code: "SPK4002", message: expect.stringContaining("is not a folder") }),
    );
  });

  it("leaves nothing behind of a file that it could not write", () => {
    const folder = RunFolder.create(join(scratch, "run"));
    mkdirSync(folder.fileOf(runFiles.result));
    expect(() => folder.write(runFiles.result, "{}")).toThrow(expect.objectContaining({ code: "SPK4002" }));
    folder.close();
    expect(readdirSync(folder.path).sort()).toEqual(["checkpoints", "result.json"]);
  });

  it("says what is wrong with a checkpoint that is cut short", () => {
    const folder = RunFolder.create(join(scratch, "run"));
    const tensor = { type: { dtype: "float32", shape: [2] }, values: Float32Array.of(1, 2) } as const;
    folder.writeTensors(runFiles.latest, { tensors: { tensor }, metadata: { step: "1" } });
    expect(folder.readTensors(runFiles.latest).tensors["tensor"]).toEqual(tensor);
    for (const cut of ["", "short", "xxxxxxxxxxxxxxxxxxxxxxxxxxxx", `\u0004${"\0".repeat(7)}nope`]) {
      writeFileSync(folder.fileOf(runFiles.latest), cut);
      expect(() => folder.readTensors(runFiles.latest)).toThrow(expect.objectContaining({ code: "SPK4007" }));
    }
    rmSync(folder.fileOf(runFiles.latest));
    expect(existsSync(folder.fileOf(runFiles.latest))).toBe(false);
    expect(() => folder.readTensors(runFiles.latest)).toThrow(expect.objectContaining({ code: "SPK4001" }));
  });
});
