import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ImportOptions, importModel } from "../../../app/import/import-model.js";
import type { TaskNotice } from "../../../app/task.js";
import { type ReferenceFolder, writeModelFolder } from "../../support/model-folder.js";
import { scratchFolder } from "../../support/scratch-folder.js";

const stored = readFileSync(new URL("references.json", import.meta.url), "utf8");
const { references } = JSON.parse(stored) as { references: readonly ReferenceFolder[] };

/** A network of the script, with other settings; those that are undefined are left out. */
function networkOf(name: string, settings: Readonly<Record<string, unknown>> = {}): ReferenceFolder {
  const found = references.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return { ...found, config: { ...found.config, ...settings } };
}

async function imported(folder: string, options: ImportOptions = {}) {
  const notices: TaskNotice[] = [];
  const out = join(scratchFolder(), "out.spk");
  const model = await importModel(folder, { out, notify: (each) => notices.push(each), ...options });
  return { ...model, notices, text: readFileSync(out, "utf8") };
}

/** What importing a network of other settings fails with. */
async function failureOf(name: string, settings: Readonly<Record<string, unknown>>, options?: ImportOptions) {
  return await imported(writeModelFolder(networkOf(name, settings)), options).catch(
    (error: unknown) => error,
  );
}

describe("a folder", () => {
  it("that is not there, or without its files, is refused", async () => {
    await expect(imported("nowhere")).rejects.toMatchObject({ code: "SPK4400" });
    await expect(imported(scratchFolder())).rejects.toMatchObject({ code: "SPK4401" });
    const folder = writeModelFolder(networkOf("gpt2"));
    const weights = join(folder, "model.safetensors");
    await expect(imported(weights)).rejects.toMatchObject({ code: "SPK4412" });
    rmSync(weights);
    await expect(imported(folder)).rejects.toMatchObject({ code: "SPK4407" });
    writeFileSync(join(folder, "pytorch_model.bin"), "PK\u0003\u0004");
    await expect(imported(folder)).rejects.toMatchObject({
      code: "SPK4207",
      hint: expect.stringContaining("pytorch_model.safetensors"),
    });
    await expect(imported('a"b')).rejects.toMatchObject({ code: "SPK4411" });
  });

  it("may have one safetensors file of any name, or several with their index", async () => {
    const folder = writeModelFolder(networkOf("gpt2"));
    renameSync(join(folder, "model.safetensors"), join(folder, "small.safetensors"));
    expect((await imported(folder)).text).toContain(`weights "${folder}/small.safetensors" {`);
    const { tensors } = networkOf("gpt2");
    const map = Object.fromEntries(tensors.map(([name]) => [name, "small.safetensors"]));
    writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify({ weight_map: map }));
    expect((await imported(`${folder}/`)).text).toContain(`weights "${folder}" {`);
  });

  it("is read where its spec can be written alone", async () => {
    const folder = writeModelFolder(networkOf("vit"));
    const out = join(folder, "vit.spk");
    writeFileSync(out, "mine");
    await expect(importModel(folder, { out })).rejects.toMatchObject({ code: "SPK4322" });
    expect(readFileSync(out, "utf8")).toBe("mine");
  });

  it("gives its tokenizer, its normalisation and its data", async () => {
    const text = writeModelFolder(networkOf("gpt2"), { "tokenizer.json": {} });
    const language = await imported(text, { data: "a book.txt" });
    expect(language.text).toContain(`data text("a book.txt", tokens: "${text}/tokenizer.json")`);
    expect(language.remarks.join()).not.toContain("tokenizer");
    const normalization = { image_mean: [0.2, 0.4, 0.6], image_std: [0.1, 0.2, 0.3] };
    const images = writeModelFolder(networkOf("resnet"), {
      "preprocessor_config.json": { ...normalization, crop_pct: 0.875, size: { shortest_edge: 96 } },
    });
    const cropped = await imported(images);
    expect(cropped.text).toContain("normalize((0.2, 0.4, 0.6), (0.1, 0.2, 0.3))");
    expect(cropped.text).toContain("size: int = 96");
    expect(cropped.remarks.join()).toContain("without the margin");
    const raw = writeModelFolder(networkOf("vit"), {
      "preprocessor_config.json": { ...normalization, do_rescale: false },
    });
    // p − 0.2 of a pixel up to 255 is p / 255 − 0.2 / 255, times 255
    expect((await imported(raw)).text).toContain(
      "normalize((0.000784313725, 0.00156862745, 0.00235294118), (0.000392156863, 0.000784313725, 0.00117647059))",
    );
  });
});

describe("a tokenizer", () => {
  const tokenizer = (vocab: Readonly<Record<string, number>>) => ({
    "tokenizer.json": { model: { type: "BPE", vocab, merges: [] } },
  });

  it("that a run could use is passed over in silence", async () => {
    expect((await imported(writeModelFolder(networkOf("gpt2"), tokenizer({ a: 0, b: 1 })))).notices).toEqual(
      [],
    );
  });

  it("that no run could use, or that is of more tokens, is warned of", async () => {
    const damaged = await imported(writeModelFolder(networkOf("gpt2"), { "tokenizer.json": {} }));
    expect(damaged.notices).toMatchObject([
      { code: "SPK4417", message: expect.stringContaining("tokenizer.json") },
    ]);
    const larger = await imported(writeModelFolder(networkOf("gpt2"), tokenizer({ a: 0, b: 99 })));
    expect(larger.notices).toMatchObject([{ code: "SPK4418", message: expect.stringContaining("up to 99") }]);
  });
});

describe("images", () => {
  it("of one channel are normalised by one number where no file says how", async () => {
    const withoutColours = (name: string, kernel: string) => {
      const network = networkOf(name, { num_channels: 1 });
      const tensors = network.tensors.map(([tensor, [out = 0, , ...sides]]) =>
        tensor.endsWith(kernel) ? ([tensor, [out, 1, ...sides]] as const) : undefined,
      );
      return {
        ...network,
        tensors: network.tensors.map((each, index) => tensors[index] ?? each),
      };
    };
    const vit = writeModelFolder(withoutColours("vit", "patch_embeddings.projection.weight"));
    expect((await imported(vit)).text).toContain("normalize(0.5, 0.5)");
    const resnet = writeModelFolder(withoutColours("resnet", "embedder.embedder.convolution.weight"));
    expect((await imported(resnet)).text).toContain("normalize(0.449, 0.226)");
  });

  it.each([
    [{ image_std: [0.5, 0.5, 0] }, "`image_std` has 0, and pixels are divided by it"],
    [{ image_std: -1 }, "`image_std` has -1, and pixels are divided by it"],
    [{ image_mean: [0.5, 0.5] }, "`image_mean` has 2 numbers, and images have 3 channels"],
  ] as const)("are not normalised by %j", async (settings, reason) => {
    const folder = writeModelFolder(networkOf("vit"), { "preprocessor_config.json": settings });
    await expect(imported(folder)).rejects.toMatchObject({
      code: "SPK4402",
      message: `${folder}/preprocessor_config.json is no configuration that can be read: ${reason}`,
    });
    const unused = { ...settings, do_normalize: false };
    await imported(writeModelFolder(networkOf("vit"), { "preprocessor_config.json": unused }));
  });

  it("may have their side twice", async () => {
    const { image_size: side } = networkOf("vit").config as { image_size: number };
    const { text } = await imported(writeModelFolder(networkOf("vit", { image_size: [side, side] })));
    expect(text).toContain(`size: int = ${side},`);
  });
});

describe("a configuration", () => {
  it.each([
    ["SPK4402", "gpt2", { n_layer: undefined }, "`n_layer` is missing"],
    ["SPK4402", "gpt2", { n_embd: "8" }, '`n_embd` is "8", not a number'],
    ["SPK4402", "resnet", { depths: [2] }, "`depths` has 1 number, and `hidden_sizes` 2"],
    ["SPK4402", "resnet of bottlenecks", { hidden_sizes: [16, 24, 30] }, "30, which no bottleneck"],
    ["SPK4402", "vit", { model_type: undefined }, "`model_type` is missing"],
    ["SPK4403", "vit", { model_type: "vlt" }, "of the family `vlt`"],
    ["SPK4404", "vit", { architectures: ["ViTForMaskedImageModeling"] }, "ViTForMaskedImageModeling"],
    ["SPK4405", "gpt2", { scale_attn_by_inverse_layer_idx: true }, "scale_attn_by_inverse_layer_idx"],
    ["SPK4405", "gpt2", { activation_function: "quick_gelu" }, "`activation_function` of"],
    ["SPK4405", "gpt2", { quantization_config: { bits: 4 } }, "quantised"],
    ["SPK4405", "llama", { rope_scaling: { rope_type: "yarn", factor: 4 } }, "stretched"],
    ["SPK4405", "qwen2", { use_sliding_window: true, sliding_window: 4 }, "sliding_window"],
    ["SPK4405", "vit", { image_size: [8, 12] }, "`image_size` of"],
    ["SPK4402", "vit", { image_size: [8] }, "`image_size`"],
    ["SPK4408", "gpt2", { n_embd: 16 }, "the shapes of"],
    ["SPK4408", "gpt2", { n_layer: 4 }, "parameters get nothing"],
    ["SPK4409", "gpt2", { n_head: 3 }, "describes no network: "],
    [
      "SPK4410",
      "qwen2",
      { model_type: "gpt2", architectures: null, n_positions: 8, n_embd: 8, n_layer: 1, n_head: 1 },
      "`wte.weight` or `transformer.wte.weight`",
    ],
  ] as const)("%s: %s with %j", async (code, name, settings, said) => {
    expect(await failureOf(name, settings)).toMatchObject({ code, message: expect.stringContaining(said) });
  });

  it("that is no JSON is refused", async () => {
    const folder = writeModelFolder(networkOf("gpt2"));
    writeFileSync(join(folder, "config.json"), "{");
    await expect(imported(folder)).rejects.toMatchObject({
      code: "SPK4402",
      message: `${folder}/config.json is no configuration that can be read: it is not JSON`,
    });
  });

  it("of a language model has no classes", async () => {
    expect(await failureOf("llama", {}, { classes: 3 })).toMatchObject({ code: "SPK4414" });
  });

  it("with settings that nothing is known of is read with a warning", async () => {
    const { notices } = await imported(writeModelFolder(networkOf("gpt2", { mixture: 3, use_cache: false })));
    expect(notices).toMatchObject([{ code: "SPK4406", message: expect.stringContaining("1 setting") }]);
    expect(notices[0]?.message).toContain("`mixture`");
  });

  it("may say the same by other names, and say that positions turn as usual", async () => {
    const aliases = { n_embd: undefined, hidden_size: 8, n_layer: undefined, num_hidden_layers: 3 };
    expect((await imported(writeModelFolder(networkOf("gpt2", aliases)))).notices).toEqual([]);
    const newer = { rope_theta: undefined, rope_parameters: { rope_type: "default", rope_theta: 1000000 } };
    expect((await imported(writeModelFolder(networkOf("qwen2", newer)))).text).toContain("base: 1000000");
    const wide = { use_sliding_window: true, sliding_window: 64 };
    expect((await imported(writeModelFolder(networkOf("qwen2", wide)))).remarks.join()).toContain(
      "64 tokens",
    );
  });
});

describe("a head", () => {
  it("of other classes, or of none, is drawn, and said to be", async () => {
    const other = await imported(writeModelFolder(networkOf("resnet")), { classes: 7 });
    expect(other).toMatchObject({ drawn: ["dense1"] });
    expect(other.text).toContain("classes: int = 7");
    expect(other.remarks).toContain("The head of 7 classes is drawn: the file has one of 2.");
    const bare = networkOf("vit", { architectures: ["ViTModel"], id2label: undefined });
    const body = bare.tensors.flatMap(([name, shape]) =>
      name.startsWith("vit.") ? [[name.slice(4), shape] as const] : [],
    );
    const pooler = [["pooler.dense.weight", [12, 12]] as const, ["pooler.dense.bias", [12]] as const];
    const without = await imported(writeModelFolder({ ...bare, tensors: [...body, ...pooler] }));
    expect(without).toMatchObject({ drawn: ["dense2"], architecture: "ViTModel" });
    expect(without.text).toContain("ignore pooler");
    expect(without.remarks.join()).toContain("The head of 2 classes is drawn");
  });

  it.each(["gpt2", "qwen2"])(
    "of %s that is in the file, and tied all the same, is said to be left out",
    async (name) => {
      const network = networkOf(name, { tie_word_embeddings: true });
      const { vocab_size: tokens, n_embd, hidden_size } = network.config as Record<string, number>;
      const others = network.tensors.filter(([tensor]) => tensor !== "lm_head.weight");
      const said = "`lm_head.weight` of the file is left out";
      expect(
        (await imported(writeModelFolder({ ...network, tensors: others }))).remarks.join(),
      ).not.toContain(said);
      const head = ["lm_head.weight", [tokens ?? 0, n_embd ?? hidden_size ?? 0]] as const;
      const { remarks, text } = await imported(writeModelFolder({ ...network, tensors: [...others, head] }));
      expect(remarks.join()).toContain(said);
      expect(text).toContain("`lm_head.weight` of the file");
    },
  );

  it("that a language model lacks is drawn where it is not that of its embedding", async () => {
    const llama = networkOf("llama", { architectures: ["LlamaModel"] });
    const tensors = llama.tensors.flatMap(([name, shape]) =>
      name.startsWith("model.") ? [[name.slice(6), shape] as const] : [],
    );
    expect(await imported(writeModelFolder({ ...llama, tensors }))).toMatchObject({ drawn: ["dense1"] });
  });
});

it("nothing that others wrote in a configuration becomes more than a comment", async () => {
  const label = 'cat"\nexperiment Evil { }\u2028\u001b[2J';
  const { text, file, remarks } = await imported(
    writeModelFolder(networkOf("vit", { id2label: { 0: label, 1: "b", 2: "c" } })),
  );
  expect(text.split(/[\n\u2028]/).filter((line) => line.startsWith("experiment"))).toHaveLength(1);
  expect(existsSync(file)).toBe(true);
  expect(remarks.join()).toContain('0 cat"␊experiment Evil { }�␛[2J, 1 b');
  expect(text).not.toContain("\u001b");
});
