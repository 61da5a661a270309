import { writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkSpec } from "../../app/spec/check-spec.js";
import { fingerprintSources, type GivenArguments, loadNamed } from "../../runtime/data/index.js";
import { readKey } from "../../runtime/keys/key-storage.js";
import { scratchFolder } from "../support/scratch-folder.js";
import { hasSpecialFiles, makeSpecialFiles, type SpecialFiles } from "../support/special-files.js";

const readers: Record<string, { code: string; read: (path: string) => unknown }> = {
  "is no spec": { code: "SPK4001", read: (path) => checkSpec(path) },
  "is no key": { code: "SPK4001", read: (path) => readKey(path, () => {}) },
};
const datasets: Record<string, { given: (path: string) => GivenArguments; shape: readonly number[] }> = {
  text: { given: (file) => ({ file, tokens: "bytes" }), shape: [8] },
  table: { given: (file) => ({ file }), shape: [8] },
  images: { given: (folder) => ({ folder }), shape: [3, 8, 8] },
  idx: { given: (folder) => ({ folder }), shape: [1, 8, 8] },
};

describe.skipIf(!hasSpecialFiles)("a pipe, a socket, a device or a folder (not on Windows)", () => {
  let special: SpecialFiles;
  beforeAll(async () => {
    special = await makeSpecialFiles();
  });
  afterAll(() => special.close());

  test.each(Object.entries(readers))("%s, and is not opened", async (_, { code, read }) => {
    for (const { path, kind } of special.paths) {
      await expect((async () => read(path))()).rejects.toMatchObject({
        code,
        message: `cannot read ${path}: it is ${kind}, not a regular file`,
      });
    }
  });

  test.each(Object.entries(datasets))("is no source of `%s`", async (name, { given, shape }) => {
    for (const { path, kind } of special.paths) {
      if (kind === "a folder") continue;
      const model = { inputShape: shape, classes: 256 };
      await expect(loadNamed(name, given(path), { seed: 1, model })).rejects.toMatchObject({
        code: "SPK4162",
        message: expect.stringMatching(new RegExp(`^\`${name}\` reads .*, but ${path} is ${kind}$`)),
      });
    }
  });

  test("is no import, which is told at its place", async () => {
    for (const { path, kind } of special.paths) {
      const spec = join(scratchFolder(), "a.spk");
      const written = relative(dirname(spec), path);
      writeFileSync(spec, `import "${written}"\n`);
      const { diagnostics } = await checkSpec(spec);
      expect(diagnostics.map(({ code, message }) => ({ code, message }))).toEqual([
        { code: "SPK2011", message: `cannot import ${written}: it is ${kind}, not a regular file` },
      ]);
    }
  });

  test("has no checksum where data are named so, and does not count in a folder of data", async () => {
    for (const { path, kind } of special.paths.filter(
      (one) => one.kind !== "a folder" && !one.path.startsWith("/dev"),
    )) {
      const dataset = { name: "text", arguments: { file: basename(path), test: "none" } };
      await expect(fingerprintSources({ dataset }, dirname(path))).rejects.toThrow(`it is ${kind}, not`);
      const folder = { name: "mnist", arguments: {} };
      expect(await fingerprintSources({ dataset: folder }, dirname(path))).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});
