import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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

  it("overwrites no file that no run left, and keeps those of other names", () => {
    for (const file of [
      "report.md",
      "spec.spk",
      "checkpoints/best.safetensors",
      "checkpoints/epoch-3.safetensors",
    ]) {
      const path = join(scratch, file.replaceAll(/\W/g, "-"));
      mkdirSync(join(path, "checkpoints"), { recursive: true });
      writeFileSync(join(path, file), "mine");
      expect(() => RunFolder.create(path)).toThrow(
        expect.objectContaining({ code: "SPK4015", message: expect.stringContaining(file) }),
      );
      expect(readFileSync(join(path, file), "utf8")).toBe("mine");
    }
    writeFileSync(join(scratch, "notes.txt"), "mine");
    RunFolder.create(scratch).close();
    expect(existsSync(join(scratch, "notes.txt"))).toBe(true);
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

  it("writes nothing outside of it, whatever links lie in it", () => {
    const folder = RunFolder.create(join(scratch, "run"));
    const outside = join(scratch, "outside");
    for (const file of [runFiles.report, runFiles.result, runFiles.metrics]) {
      symlinkSync(outside, folder.fileOf(file));
    }
    folder.write(runFiles.report, "report");
    folder.writeJson(runFiles.result, {});
    expect(() => folder.appendLine(runFiles.metrics, {})).toThrow(
      expect.objectContaining({ code: "SPK4002" }),
    );
    expect(existsSync(outside)).toBe(false);
    expect(folder.read(runFiles.report)).toBe("report");
  });

  it("refuses to write through a link in the place of its folder of checkpoints", () => {
    const folder = RunFolder.create(join(scratch, "run"));
    folder.writeJson(runFiles.config, {});
    folder.close();
    const outside = join(scratch, "outside");
    mkdirSync(outside);
    const left = "latest.safetensors.123";
    writeFileSync(join(outside, left), "");
    rmSync(join(scratch, "run/checkpoints"), { recursive: true });
    symlinkSync(outside, join(scratch, "run/checkpoints"));
    const refused = expect.objectContaining({
      code: "SPK4002",
      message: expect.stringContaining("symbolic link"),
    });
    expect(() => RunFolder.reopen(join(scratch, "run"))).toThrow(refused);
    expect(() => folder.writeTensors(runFiles.latest, { tensors: {}, metadata: {} })).toThrow(refused);
    expect(() => folder.remove(runFiles.latest)).toThrow(refused);
    expect(readdirSync(outside)).toEqual([left]);
  });

  it("may be named by a link", () => {
    RunFolder.create(join(scratch, "run")).writeJson(runFiles.config, {});
    symlinkSync("run", join(scratch, "last"));
    for (const name of ["last", "last/"]) RunFolder.open(join(scratch, name)).write(runFiles.report, name);
    expect(RunFolder.open(join(scratch, "run")).read(runFiles.report)).toBe("last/");
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
