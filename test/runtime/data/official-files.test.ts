import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { create } from "tar";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { loadNamed } from "../../../runtime/data/index.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { serve } from "./file-server.js";
import { smallMnist } from "./idx-folder.js";

/** Small files in the place of the official ones: their sizes and checksums are filled in before each test. */
const small = vi.hoisted(() => ({ files: new Map<string, { bytes: number; sha256: string }>() }));
vi.mock("../../../runtime/data/download/official-files.js", async (original) => {
  const official = await original<typeof import("../../../runtime/data/download/official-files.js")>();
  const shrink = (dataset: typeof official.cifar10Files) => ({
    name: dataset.name,
    get files() {
      return dataset.files.map((file) => ({ ...file, ...small.files.get(file.name) }));
    },
  });
  return {
    cifar10Files: shrink(official.cifar10Files),
    cifar100Files: shrink(official.cifar100Files),
    fashionMnistFiles: shrink(official.fashionMnistFiles),
  };
});

let scratch: string;
beforeEach(() => {
  scratch = scratchFolder();
  vi.stubEnv("SPANKEY_CACHE", path.join(scratch, "cache"));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A mirror with these files; each may be asked for once. */
async function mirror(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const sha256 = createHash("sha256").update(content).digest("hex");
    small.files.set(path.basename(name), { bytes: content.length, sha256 });
  }
  const left = new Map(Object.entries(files));
  const address = await serve((request, response) => {
    const name = request.url?.slice(1) ?? "";
    const content = left.get(name);
    left.delete(name);
    if (content === undefined) response.writeHead(404).end();
    else response.end(content);
  });
  vi.stubEnv("SPANKEY_MIRROR", address);
}

describe("without a folder", () => {
  test("Fashion-MNIST is downloaded once", async () => {
    const packed = Object.entries(smallMnist).map(([name, bytes]) => [
      `fashion_mnist/${name}.gz`,
      gzipSync(bytes),
    ]);
    await mirror(Object.fromEntries(packed));
    const first = await loadNamed("fashion_mnist", {}, { seed: 1 });
    expect([...first.train.labels]).toEqual([5, 0, 9]);
    expect(await loadNamed("fashion_mnist", {}, { seed: 1 })).toEqual(first);
    expect(await readdir(path.join(scratch, "cache"))).toEqual(["fashion_mnist"]);
  });

  test("CIFAR-100 is downloaded once, and kept unpacked", async () => {
    const folder = path.join(scratch, "cifar-100-binary");
    await mkdir(folder);
    const record = [3, 77, ...new Array(3072).fill(5)];
    for (const name of ["train.bin", "test.bin"])
      await writeFile(path.join(folder, name), Buffer.from(record));
    const archive = path.join(scratch, "cifar-100-binary.tar.gz");
    await create({ file: archive, gzip: true, cwd: scratch }, ["cifar-100-binary"]);
    await mirror({ "cifar100/cifar-100-binary.tar.gz": await readFile(archive) });

    const first = await loadNamed("cifar100", {}, { seed: 1 });
    expect([...first.train.labels]).toEqual([77]);
    expect(await loadNamed("cifar100", {}, { seed: 1 })).toEqual(first);
    const kept = path.join(scratch, "cache/cifar100");
    expect(await readdir(kept)).toEqual(["cifar-100-binary"]);
  });
});
