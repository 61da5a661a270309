import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { carriedFiles } from "../../packaging/carried-files.mjs";
import { computeTargets } from "../../tensor/engines/catalogue.js";

type Versions = Readonly<Record<string, string>>;
interface Manifest {
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  readonly optionalDependencies: Versions;
}
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;

/** Needed by nothing that runs here: TF.js asks for it where there is no `fetch`. */
const unneeded: ReadonlySet<string> = new Set(["node-fetch"]);

const folderOf = (name: string): string => join("node_modules", name);

function filesOf(name: string): string[] {
  const files = readdirSync(folderOf(name), { recursive: true, encoding: "utf8" });
  return files.map((file) => file.replaceAll("\\", "/"));
}

/** The packages that a file asks for. */
function requiredBy(path: string): string[] {
  const code = readFileSync(path, "utf8").replaceAll(/^\s*\/\/.*$/gm, "");
  const names = [...code.matchAll(/\brequire\(['"]([^.'"][^'"]*)['"]\)/g)].map(([, name = ""]) => name);
  return names.filter((name) => !name.startsWith("node:") && !builtinModules.includes(name));
}

describe.each(Object.entries(carriedFiles))("%s, which the package carries", (name, patterns) => {
  const files = filesOf(name);
  const carried = files.filter((file) => patterns.some((pattern) => pattern.test(file)));

  it("has the files that are meant", () => {
    for (const pattern of patterns)
      expect(
        files.filter((file) => pattern.test(file)),
        String(pattern),
      ).not.toEqual([]);
  });

  it("needs no package but those that come along", () => {
    const scripts = carried.filter((file) => file.endsWith(".js"));
    const needed = new Set(scripts.flatMap((file) => requiredBy(join(folderOf(name), file))));
    const missing = [...needed].filter(
      (needs) => !(needs in manifest.dependencies || needs in carriedFiles || unneeded.has(needs)),
    );
    expect(missing).toEqual([]);
    // A version of its own would be there, did it not take the one that we depend on.
    expect(existsSync(join(folderOf(name), "node_modules"))).toBe(false);
  });

  it("is a development dependency: npm is not to install it", () => {
    expect(name in manifest.devDependencies && !(name in manifest.dependencies)).toBe(true);
  });
});

describe("onnxruntime-node", () => {
  const files = filesOf("onnxruntime-node");
  const taken = (file: string): boolean =>
    carriedFiles["onnxruntime-node"]?.some((pattern) => pattern.test(file)) === true;

  it("is carried with its libraries for every system", () => {
    const bindings = files.filter((file) => file.endsWith("onnxruntime_binding.node"));
    expect(bindings.length).toBeGreaterThan(3);
    expect(bindings.filter((file) => !taken(file))).toEqual([]);
  });

  it("is carried without copies of them, and without those of CUDA", () => {
    const folder = "bin/napi-v6/darwin/arm64";
    const read = (file: string): Buffer => readFileSync(join(folderOf("onnxruntime-node"), folder, file));
    const [copy = ""] = files.filter(
      (file) => file.startsWith(`${folder}/`) && file.endsWith(".dylib") && !taken(file),
    );
    expect(read(copy.slice(folder.length + 1)).equals(read("libonnxruntime.1.dylib"))).toBe(true);
    expect(read("onnxruntime_binding.node").includes("@rpath/libonnxruntime.1.dylib")).toBe(true);
    expect(taken("bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so")).toBe(false);
    expect(taken("bin/napi-v6/linux/x64/libonnxruntime.so.1")).toBe(true);
  });
});

it("what a device says to install has the version that SpanKey is made for", () => {
  const { devDependencies, optionalDependencies } = manifest;
  const versions: Versions = {
    ...devDependencies,
    ...optionalDependencies,
    "@tensorflow/tfjs-node": devDependencies["@tensorflow/tfjs-core"] ?? "",
  };
  const told = computeTargets().flatMap(({ about }) =>
    [...about.remedy.matchAll(/npm install (\S+)@([\d.]+)/g)].map(([, name = "", version]) => [
      name,
      version,
    ]),
  );
  expect(told.map(([name]) => name)).toEqual([
    "@tensorflow/tfjs-node-gpu",
    "@tensorflow/tfjs-node",
    "webgpu",
  ]);
  for (const [name = "", version] of told) expect(version, name).toBe(versions[name]);
});
