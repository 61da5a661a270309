import { renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Code, Failure } from "../../../diagnostics/index.js";
import type { ParameterTree } from "../../../runtime/index.js";
import { fingerprintWeights, loadWeightsOf } from "../../../runtime/index.js";
import type { WeightsConfig } from "../../../runtime/model.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { rawWeights, tensorOf, writeWeights } from "../../support/weights-file.js";

const uniform = { kind: "uniform", bound: 1 } as const;
const constant = { kind: "constant", value: 0 } as const;

/** A model of one parameter `a.weight` of a shape, and a bias where one is asked for. */
const tree = (shape: readonly number[], bias?: number): ParameterTree => ({
  a: {
    weight: { shape, initializer: uniform },
    ...(bias !== undefined && { bias: { shape: [bias], initializer: constant } }),
  },
});

const load = (parameters: ParameterTree, weights: WeightsConfig) =>
  loadWeightsOf({ parameters, experiment: { weights } });

const valuesOf = (loaded: ReturnType<typeof load>, name: string): number[] =>
  Array.from(loaded?.values[name]?.values ?? []);

function write(bytes: Uint8Array, name = "model.safetensors"): string {
  const path = join(scratchFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

function failureOf(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    return error as Failure;
  }
  throw new Error("nothing failed");
}

const codeOf = (work: () => unknown): Code => failureOf(work).code;

const entry = (start: number, end: number, dtype = "F32"): object => ({
  ...{ dtype, shape: [(end - start) / 4], data_offsets: [start, end] },
});

describe("numbers come in as they are", () => {
  it("of halves, every one as a double says it", () => {
    const patterns = Uint16Array.from({ length: 2 ** 15 }, (_, i) => i * 2).filter(
      (bits) => (bits & 0x7c00) !== 0x7c00,
    );
    const header = {
      "a.weight": { dtype: "F16", shape: [patterns.length], data_offsets: [0, 2 * patterns.length] },
    };
    const file = write(rawWeights(header, new Uint8Array(patterns.buffer)));
    const expected = Array.from(patterns, (bits) => {
      const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
      const value = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
      return sign * value;
    });
    expect(valuesOf(load(tree([patterns.length]), { file }), "a.weight")).toEqual(expected);
  });

  it("of bfloat16, whose bits are the upper ones of float32", () => {
    const values = Float32Array.of(1, -2.5, 3.140625, 2 ** -126, 0);
    const halves = Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16);
    const header = { "a.weight": { dtype: "BF16", shape: [5], data_offsets: [0, 10] } };
    const file = write(rawWeights(header, new Uint8Array(halves.buffer)));
    expect(valuesOf(load(tree([5]), { file }), "a.weight")).toEqual(Array.from(values));
  });

  it("transposed, split and joined", () => {
    const file = writeWeights({
      qkv: tensorOf([2, 6], (i) => i),
      up: tensorOf([2, 3], (i) => 100 + i),
      gate: tensorOf([1, 3], (i) => 200 + i),
    });
    const matrix = (rows: number, columns: number) => ({ shape: [rows, columns], initializer: uniform });
    const parameters = { q: matrix(2, 2), k: matrix(1, 2), v: matrix(3, 2), both: matrix(3, 3) };
    const loaded = load(parameters, {
      file,
      rules: [
        { from: ["qkv"], to: ["q", "k", "v"], transposed: true },
        { from: ["gate", "up"], to: ["both"] },
      ],
    });
    expect(valuesOf(loaded, "q")).toEqual([0, 6, 1, 7]);
    expect(valuesOf(loaded, "k")).toEqual([2, 8]);
    expect(valuesOf(loaded, "v")).toEqual([3, 9, 4, 10, 5, 11]);
    expect(valuesOf(loaded, "both")).toEqual([200, 201, 202, 100, 101, 102, 103, 104, 105]);
  });

  it("of large matrices, tile by tile", () => {
    const [rows, columns] = [70, 45];
    const file = writeWeights({ "a.weight": tensorOf([columns, rows], (i) => i) });
    const rules = [{ from: ["a"], to: ["a"], transposed: true as const }];
    const expected = Array.from(
      { length: rows * columns },
      (_, i) => (i % columns) * rows + Math.floor(i / columns),
    );
    expect(valuesOf(load(tree([rows, columns]), { file, rules }), "a.weight")).toEqual(expected);
  });

  it("of kernels of patches and axes of one", () => {
    const file = writeWeights({
      "a.weight": tensorOf([2, 3, 2, 2], (i) => i),
      "a.bias": tensorOf([1, 1, 2], (i) => i),
    });
    const loaded = load(tree([2, 12], 2), { file });
    expect(valuesOf(loaded, "a.weight")).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(codeOf(() => load(tree([3, 8], 2), { file }))).toBe("SPK4215");
  });

  it("and what is excepted stays away", () => {
    const file = writeWeights({ "a.weight": tensorOf([2], (i) => i), "a.bias": tensorOf([9], (i) => i) });
    const loaded = load(tree([2], 3), { file, except: ["a.bias"] });
    expect(Object.keys(loaded?.values ?? {})).toEqual(["a.weight"]);
    expect(loaded?.source).toMatchObject({ tensors: 1, drawn: ["a.bias"] });
  });
});

describe("several files", () => {
  const shards = (): string => {
    const folder = scratchFolder();
    const first = writeWeights({ "a.weight": tensorOf([2], (i) => i) });
    const second = writeWeights({ "a.bias": tensorOf([1], () => 7) });
    renameSync(first, join(folder, "1.safetensors"));
    renameSync(second, join(folder, "2.safetensors"));
    return folder;
  };
  const index = (folder: string, map: object): void =>
    writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify({ weight_map: map }));

  it("are read by their index, and by the folder of it", () => {
    const folder = shards();
    index(folder, { "a.weight": "1.safetensors", "a.bias": "2.safetensors" });
    const loaded = load(tree([2], 1), { file: folder });
    expect(valuesOf(loaded, "a.weight")).toEqual([0, 1]);
    expect(loaded?.source.files.map(({ path }) => path.split("/").at(-1))).toEqual([
      "1.safetensors",
      "2.safetensors",
    ]);
  });

  it.each([
    [{ "a.weight": "1.safetensors" }, "SPK4215"],
    [{ "a.weight": "1.safetensors", "a.bias": "1.safetensors" }, "SPK4213"],
    [{ "a.weight": "1.safetensors", "b.bias": "2.safetensors" }, "SPK4213"],
    [{ "a.weight": "../1.safetensors" }, "SPK4213"],
    [{ "a.weight": 3 }, "SPK4213"],
    [{}, "SPK4213"],
    [{ "a.weight": "3.safetensors" }, "SPK4218"],
  ])("that are not as the index says: %j", (map, code) => {
    const folder = shards();
    index(folder, map);
    expect(codeOf(() => load(tree([2], 1), { file: folder }))).toBe(code);
  });

  it("may not be missing", () => {
    expect(codeOf(() => load(tree([2]), { file: scratchFolder() }))).toBe("SPK4218");
    expect(codeOf(() => load(tree([2]), { file: "nowhere.safetensors" }))).toBe("SPK4218");
  });
});

describe("damaged files", () => {
  const cases: readonly (readonly [what: string, code: Code, bytes: Uint8Array])[] = [
    ["an empty file", "SPK4208", Buffer.alloc(0)],
    ["half a header", "SPK4208", rawWeights({ "a.weight": entry(0, 8) }, 8).subarray(0, 20)],
    ["half a tensor", "SPK4208", rawWeights({ "a.weight": entry(0, 8) }, 4)],
    ["a header of 2⁶³ bytes", "SPK4206", rawWeights({}, 8, 2n ** 63n)],
    ["no JSON", "SPK4206", rawWeights("{", 0)],
    ["a shape of fractions", "SPK4206", rawWeights({ "a.weight": { ...entry(0, 8), shape: [0.5] } }, 8)],
    ["a dtype of elsewhere", "SPK4206", rawWeights({ "a.weight": entry(0, 8, "Q4") }, 8)],
    ["a range of another size", "SPK4206", rawWeights({ "a.weight": { ...entry(0, 8), shape: [3] } }, 8)],
    [
      "two tensors of one name",
      "SPK4209",
      rawWeights(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
        8,
      ),
    ],
    ["shared bytes", "SPK4210", rawWeights({ "a.weight": entry(0, 8), b: entry(4, 12) }, 12)],
    ["bytes between tensors", "SPK4211", rawWeights({ "a.weight": entry(0, 8), b: entry(12, 16) }, 16)],
    ["bytes before tensors", "SPK4211", rawWeights({ "a.weight": entry(4, 8) }, 8)],
    ["bytes after tensors", "SPK4211", rawWeights({ "a.weight": entry(0, 8) }, 9)],
    ["integers", "SPK4215", rawWeights({ "a.weight": entry(0, 8, "I32") }, 8)],
    [
      "a zip archive of torch.save",
      "SPK4207",
      Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(30)]),
    ],
    ["a pickle", "SPK4207", Buffer.concat([Buffer.from([0x80, 2]), Buffer.alloc(30, 0x7d)])],
  ];

  it.each(["net.pt", "net.ckpt", "pytorch_model.bin"])(
    "an empty file with the name of a pickle: %s",
    (name) => {
      const file = join(scratchFolder(), name);
      writeFileSync(file, "");
      expect(failureOf(() => load(tree([2]), { file })).code).toBe("SPK4207");
    },
  );

  it.each(cases)("%s: %s", (_, code, bytes) => {
    const file = write(bytes);
    const failure = failureOf(() => load(tree([2]), { file }));
    expect(failure.code).toBe(code);
    expect(failure.message).toContain("model.safetensors");
  });

  it("with numbers that are none, which are counted", () => {
    const values = [0, Number.NaN, Number.POSITIVE_INFINITY, 1];
    const file = writeWeights({ "a.weight": tensorOf([4], (i) => values[i] ?? 0) });
    const failure = failureOf(() => load(tree([4]), { file }));
    expect(failure.code).toBe("SPK4212");
    expect(failure.message).toContain("2 of 4 numbers of `a.weight`");
  });

  it("are told from one another by their checksum", () => {
    const file = writeWeights({ "a.weight": tensorOf([2], () => 1) });
    const before = fingerprintWeights({ file });
    expect(before).toBe(load(tree([2]), { file })?.source.files[0]?.sha256);
    const other = writeWeights({ "a.weight": tensorOf([2], () => 2) });
    renameSync(other, join(dirname(file), "model.safetensors"));
    expect(fingerprintWeights({ file })).not.toBe(before);
  });
});
