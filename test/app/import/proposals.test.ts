import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { proposeRules } from "../../../app/import/proposal/propose-rules.js";
import { proposeWeights } from "../../../app/import/propose-weights.js";
import { ruleLines } from "../../../app/import/rules.js";
import { checkSpec } from "../../../app/spec/check-spec.js";
import { emitModel, parametersOf } from "../../../compiler/index.js";
import { loadModel } from "../../../compiler/load/load-model.js";
import { renderDiagnostic } from "../../../diagnostics/index.js";
import * as runtime from "../../../runtime/index.js";
import { expectLogits, type ReferenceNetwork, tensorsOf } from "../../support/reference-networks.js";
import { scratchFolder } from "../../support/scratch-folder.js";
import { checkFile } from "../../support/spec-files.js";
import { tensorOf, writeWeights } from "../../support/weights-file.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The networks that a script stored. */
const storedIn = (path: string): readonly ReferenceNetwork[] =>
  JSON.parse(readFileSync(join(root, path), "utf8")).references;

const layouts = [
  ...storedIn("test/app/import/layouts.json"),
  ...storedIn("test/runtime/weights/references.json"),
];

function layoutOf(name: string, hasLogits: boolean): ReferenceNetwork {
  const found = layouts.find((each) => each.name === name && each.logits.length > 0 === hasLogits);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** Weights as `safetensors` writes them, by name. */
function fileOf(network: ReferenceNetwork, name = "net.safetensors"): string {
  const tensors = Object.entries(tensorsOf(network)).sort(([a], [b]) => (a < b ? -1 : 1));
  return writeWeights(Object.fromEntries(tensors), name);
}

/** A spec whose experiment `Small` has a network of the library, of the sizes of the script. */
function specOf(network: string, base: string, model: string): string {
  const scratch = scratchFolder();
  const path = join(scratch, "small.spk");
  const imported = join(relative(scratch, root), `specs/networks/${network}.spk`);
  writeFileSync(path, `import "${imported}"\nexperiment Small extends ${base} { model ${model} }\n`);
  return path;
}

const images = "classes: 5, size: 32";

describe("proposed rules make the network give the outputs that PyTorch gives", () => {
  it.each([
    ["resnet18", "resnet", "ImageNet18", `ResNet18(${images})`],
    ["mobilenet_v2", "mobilenet", "ImageNet", `MobileNetV2(${images})`],
    ["efficientnet_b0", "efficientnet", "ImageNet", `EfficientNetB0(${images})`],
    ["convnext_tiny", "convnext", "ImageNet", `ConvNextT(${images})`],
    ["mixer_s16", "mixer", "ImageNet", `MixerS16(${images})`],
    ["vit-timm", "vit", "ImageNet", `VitTiny(${images})`],
    ["vit-hf", "vit", "ImageNet", `VitTiny(${images})`],
    ["gpt2", "gpt2", "Gpt2Small", "Gpt2(vocabulary: 11, length: 8, blocks: 6, width: 8, heads: 2)"],
    [
      ...(["qwen2", "qwen2", "Qwen25Half"] as const),
      "Qwen2(vocabulary: 11, length: 8, blocks: 12, width: 16, heads: 4, kv_heads: 2, hidden: 24)",
    ],
  ] as const)("%s", async (name, spec, base, model) => {
    const network = layoutOf(name, true);
    const like = specOf(spec, base, model);
    const out = join(scratchFolder(), "with-weights.spk");
    const proposed = await proposeWeights(fileOf(network), { like, out });
    expect(proposed).toMatchObject({ drawn: [], written: { file: out, experiment: "SmallPretrained" } });
    const { checked, diagnostics } = await checkSpec(out);
    expect(diagnostics.map((one) => renderDiagnostic(one, { color: false }))).toEqual([]);
    if (checked === undefined) throw new Error("the spec does not check");
    const loaded = await loadModel(await emitModel(checked, "SmallPretrained"), "model.ts", runtime);
    await expectLogits(loaded, network.logits);
  });
});

/** Rules for a layout of names and shapes, as they are written. */
function rulesFor(name: string, spec: string, experiment: string) {
  const { checked } = checkFile(`specs/networks/${spec}.spk`);
  const found = checked.experiments.find((each) => each.name === experiment);
  if (found === undefined) throw new Error(`there is no ${experiment}`);
  const tensors = layoutOf(name, false).tensors.map(([tensor, shape]) => {
    const dtype = /relative_position_index|num_batches_tracked/.test(tensor) ? "I64" : "F32";
    return [tensor, { dtype, shape }] as const;
  });
  const inFile = tensors.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const proposal = proposeRules(new Map(inFile), parametersOf(found.model.body), name);
  return { ...proposal, lines: ruleLines(proposal.rules, 0) };
}

describe("rules are complete and folded as people write them", () => {
  it("of ResNet-50 of torchvision", () => {
    expect(rulesFor("resnet50", "resnet", "ImageNet50").lines.join("\n")).toBe(`conv1 -> stem1.conv1
bn1 -> stem1.batchnorm1
"layer{i}.0" -> "stage{i}.bottleneck1" {
  conv1 -> convNorm1.conv1
  bn1 -> convNorm1.batchnorm1
  conv2 -> convNorm2.conv1
  bn2 -> convNorm2.batchnorm1
  conv3 -> conv1
  bn3 -> batchnorm1
  downsample -> shortcut1 {
    "0" -> conv1
    "1" -> batchnorm1
  }
}
"layer{i + 1}.{j + 1}" -> "stage{i + 1}.repeat1.turn{j + 1}" {
  conv1 -> convNorm1.conv1
  bn1 -> convNorm1.batchnorm1
  conv2 -> convNorm2.conv1
  bn2 -> convNorm2.batchnorm1
  conv3 -> conv1
  bn3 -> batchnorm1
}
fc -> dense1`);
  });

  it.each([
    ["vgg11_bn", "vgg", "ImageNet", ['"25" -> conv8.conv1', '"26" -> conv8.batchnorm1', '"3" -> dense2']],
    ["alexnet", "alexnet", "ImageNet", ['"10" -> conv5', '"1" -> dense1', '"4" -> dense2']],
    [
      "convnext_tiny of timm",
      "convnext",
      "ImageNet",
      ["conv_dw -> conv1", "gamma -> layerScale1.weight", "norm -> layernorm1"],
    ],
    ["swin_t", "swin", "ImageNet", ["qkv -> query, key, value", "relative_position_bias_table -> positions"]],
    ["swin_tiny of timm", "swin", "ImageNet", ["qkv -> query, key, value", "reduction -> dense1"]],
  ] as const)("of %s", (name, spec, experiment, expected) => {
    const { lines, drawn, ignored, share } = rulesFor(name, spec, experiment);
    expect({ drawn, share }).toEqual({ drawn: [], share: 1 });
    expect(ignored.every((each) => each.endsWith("relative_position_index"))).toBe(true);
    expect(lines.map((line) => line.trim())).toEqual(expect.arrayContaining([...expected]));
  });

  it("say what is certain by shape, what by the order of blocks, and what is guessed", () => {
    const { folded } = rulesFor("resnet50", "resnet", "ImageNet50");
    const groundOf = (from: string) => folded.find((rule) => rule.from === from)?.certainty;
    expect(groundOf("conv1")).toBe("shape");
    expect(groundOf("fc")).toBe("shape");
    expect(groundOf("layer{i + 1}.{j + 1}.conv2")).toBe("block");
    expect(groundOf("layer{i}.0.bn1")).toBe("guess");
  });
});

describe("what does not fit", () => {
  it("of a head of other classes is left out and drawn", async () => {
    const like = specOf("resnet", "ImageNet18", "ResNet18(classes: 7, size: 32)");
    const { text, drawn, ignored, written } = await proposeWeights(fileOf(layoutOf("resnet18", true)), {
      like,
    });
    expect({ drawn, ignored, written }).toEqual({ drawn: ["dense1"], ignored: ["fc"], written: undefined });
    expect(text).toMatch(/^weights ".+" except dense1 \{\n/);
    expect(text).toContain("\n  ignore fc\n}");
  });

  it("of a pooler that is like the maps of attention is left out, and nothing else", async () => {
    const network = layoutOf("vit-hf", true);
    const pooler = [
      ["vit.pooler.dense.weight", [192, 192]] as const,
      ["vit.pooler.dense.bias", [192]] as const,
    ];
    const file = fileOf({ ...network, tensors: [...network.tensors, ...pooler] });
    const { ignored, drawn } = await proposeWeights(file, {
      like: specOf("vit", "ImageNet", `VitTiny(${images})`),
    });
    expect({ ignored, drawn }).toEqual({ ignored: ["vit.pooler.dense"], drawn: [] });
  });

  it("of another network is refused", async () => {
    const like = specOf("mixer", "ImageNet", `MixerS16(${images})`);
    const file = fileOf(layoutOf("resnet18", true));
    await expect(proposeWeights(file, { like })).rejects.toMatchObject({ code: "SPK4415" });
  });

  it("is not written over a file that is there", async () => {
    const like = specOf("resnet", "ImageNet18", `ResNet18(${images})`);
    const file = fileOf(layoutOf("resnet18", true));
    await expect(proposeWeights(file, { like, out: like })).rejects.toMatchObject({ code: "SPK4322" });
  });
});

describe("a name that rules cannot say", () => {
  /** A network of two layers whose tensors lie in parts of these names, and others beside them. */
  async function proposalFor(parts: readonly [string, string], beside: readonly string[] = []) {
    const scratch = scratchFolder();
    const like = join(scratch, "two.spk");
    writeFileSync(
      like,
      "model Two { input 20  dense(4) -> relu -> dense(5) }\nexperiment E { data synthetic  model Two  loss crossentropy  train adam(lr: 0.001) for 1 epochs batch 8 }\n",
    );
    const zeros = (...shape: readonly number[]) => tensorOf(shape, () => 0);
    const [first, second] = parts;
    const file = writeWeights({
      ...{ [`${first}.weight`]: zeros(4, 20), [`${first}.bias`]: zeros(4) },
      ...{ [`${second}.weight`]: zeros(5, 4), [`${second}.bias`]: zeros(5) },
      ...Object.fromEntries(beside.map((name) => [name, zeros(7)])),
    });
    const { text, ignored } = await proposeWeights(file, { like });
    return { rules: text.split("\n").slice(1, -1), ignored };
  }

  it.each(["q}", "q{", 'q"', "q*", "q\n", "q\u001b[2J", "q{i}"])(
    "is left out by a pattern where nothing needs it: %j",
    async (name) => {
      const { ignored } = await proposalFor(["fc1", "fc2"], [name]);
      expect(ignored).toEqual([name.endsWith("J") ? "q*[2J" : "q*"]);
    },
  );

  it("is taken by a pattern where a parameter needs it", async () => {
    expect((await proposalFor(['"fc.1', '"fc.2'])).rules).toEqual([
      '  "*fc" {',
      '    "1" -> dense1',
      '    "2" -> dense2',
      "  }",
    ]);
    expect((await proposalFor(["a{0}", "fc"])).rules).toEqual([
      "  fc -> dense2",
      '  "a*" -> dense1 {',
      "    weight -> weight",
      "    bias -> bias",
      "  }",
    ]);
  });

  it("is refused where every pattern takes another tensor too", async () => {
    await expect(proposalFor(["a{0}", "a{1}"])).rejects.toMatchObject({
      code: "SPK4416",
      message: expect.stringContaining('the tensor "a{0}.'),
    });
    await expect(proposalFor(["fc1", "fc2"], ["{"])).rejects.toMatchObject({ code: "SPK4416" });
    expect((await proposalFor(["fc1", "fc2"], ["a{0}", "a{1}"])).ignored).toEqual(["a*"]);
  });
});
