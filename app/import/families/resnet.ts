import * as v from "valibot";
import { count, Failure } from "../../../diagnostics/index.js";
import { defineFamily } from "../family.js";
import type { NetworkPlan } from "../network-plan.js";
import { behind, ignore, inBraces, take, type WrittenRule } from "../rules.js";
import { prefixOf } from "../weights-prefix.js";
import { activationLayer } from "./activation-layers.js";
import { imageData, imagenet } from "./image-data.js";
import { imageHead } from "./image-head.js";
import { flag, size, word } from "./setting-schemas.js";

/** Four stages of ResNet-50, or as many as there are. */
interface StageSettings {
  readonly isBottleneck: boolean;
  readonly activation: string;
  /** Whether the first convolution of a bottleneck has the stride, and not the one in its middle. */
  readonly stridesFirst: boolean;
}

interface Stage {
  /** The channels that come out. */
  readonly channels: number;
  readonly turns: number;
  readonly stride: number;
}

/** A convolution and its batch norm, by the number of the convolution in its block, as ours call them. */
const convolutions = {
  basic: [
    ["convNorm1.conv1", "convNorm1.batchnorm1"],
    ["conv1", "batchnorm1"],
  ],
  bottleneck: [
    ["convNorm1.conv1", "convNorm1.batchnorm1"],
    ["convNorm2.conv1", "convNorm2.batchnorm1"],
    ["conv1", "batchnorm1"],
  ],
} as const;

/** ResNets, of basic and of bottleneck layers (`modeling_resnet.py`). */
export const resnet = defineFamily({
  name: "resnet",
  architectures: { ResNetForImageClassification: "with head", ResNetModel: "without head" },
  settings: {
    read: {
      num_channels: size,
      embedding_size: size,
      hidden_sizes: v.pipe(v.array(size), v.nonEmpty()),
      depths: v.pipe(v.array(size), v.nonEmpty()),
      layer_type: v.optional(v.picklist(["basic", "bottleneck"]), "bottleneck"),
      hidden_act: word("relu"),
      downsample_in_first_stage: flag(false),
      downsample_in_bottleneck: flag(false),
    },
    // which stages another network is given
    passedOver: ["out_features", "out_indices", "stage_names"],
    fixed: {},
  },
  plan(given, request): NetworkPlan {
    const { folder } = request;
    const { embedding_size: embedding, hidden_sizes: widths, depths } = given;
    const settings: StageSettings = {
      isBottleneck: given.layer_type === "bottleneck",
      activation: activationLayer(given.hidden_act, "hidden_act", folder),
      stridesFirst: given.layer_type === "bottleneck" && given.downsample_in_bottleneck,
    };
    requireStages(folder.configurationPath, given, settings);
    const stages = widths.map((channels, index): Stage => {
      const stride = index === 0 && !given.downsample_in_first_stage ? 1 : 2;
      return { channels, turns: depths[index] ?? 0, stride };
    });
    const isPlain = settings.activation === "relu" && !settings.stridesFirst;
    const images = imageData(request, imagenet, given.num_channels);
    const head = imageHead(request);
    const prefix = prefixOf(folder, "resnet", "embedder.embedder.convolution.weight");
    const pixels = images.size ?? 224;
    return {
      summary: `${count(stages.length, "stage")} of ${depths.join(", ")} ${given.layer_type} blocks, ${count(head.classes, "class", "classes")}`,
      usesLibrary: true,
      blocks: [...(isPlain ? [] : [ownBlocks(settings)]), stem(settings), stageBlock(isPlain, settings)],
      model: {
        name: "ResNet",
        parameters: [`classes: int = ${head.classes}`, `size: int = ${pixels}`],
        body: [
          { layers: `input (size, size, ${given.num_channels})`, point: "@image" },
          { layers: `Stem(${embedding})`, point: "@stem" },
          ...stages.map(({ channels, turns, stride }, index) => ({
            layers: `Stage(${settings.isBottleneck ? channels / 4 : channels}, ${stride}, ${turns})`,
            point: `@stage${index + 1}`,
          })),
          { layers: "global_average_pool -> dense(classes)" },
        ],
      },
      data: images.data,
      rules: [
        ...behind(prefix, bodyRules(stages, embedding, isPlain, settings)),
        ...(folder.tensors.has("classifier.1.weight")
          ? [head.isFilled ? take("classifier.1", "dense1") : ignore("classifier")]
          : []),
      ],
      except: head.isFilled ? [] : ["dense1"],
      train: "sgd(lr: 0.01, momentum: 0.9, weight_decay: 0.0001) for 10 epochs batch 64 schedule cosine",
      remarks: [
        ...head.remarks,
        ...images.remarks,
        ...(images.size === undefined
          ? [`Nothing says how large its images are: they are ${pixels} x ${pixels}, as is usual (\`size\`).`]
          : []),
      ],
    };
  },
});

/** Fails with SPK4402 where there are not as many depths as sizes, or where a bottleneck is no quarter of its output. */
function requireStages(
  path: string,
  given: { readonly hidden_sizes: readonly number[]; readonly depths: readonly number[] },
  { isBottleneck }: StageSettings,
): void {
  const { hidden_sizes: widths, depths } = given;
  const malformed = (reason: string): Failure =>
    Failure.of("malformed-model-configuration", { path, reason });
  if (widths.length !== depths.length)
    throw malformed(
      `\`depths\` has ${count(depths.length, "number")}, and \`hidden_sizes\` ${widths.length}`,
    );
  const odd = widths.find((width) => width % 4 !== 0);
  if (isBottleneck && odd !== undefined)
    throw malformed(`\`hidden_sizes\` has ${odd}, which no bottleneck has a quarter of`);
}

function stem({ activation }: StageSettings): string[] {
  return [
    "block Stem(channels: int) {",
    `  conv(channels, kernel: 7, stride: 2, padding: 3, bias: false) -> batchnorm -> ${activation} -> maxpool(3, stride: 2, padding: 1)`,
    "}",
  ];
}

/** The name of the block that a stage is made of. */
function blockName(isPlain: boolean, { isBottleneck }: StageSettings): string {
  if (!isPlain) return "ResNetBlock";
  return isBottleneck ? "Bottleneck" : "BasicResidual";
}

function stageBlock(isPlain: boolean, settings: StageSettings): string[] {
  const name = blockName(isPlain, settings);
  return [
    "block Stage(channels: int, stride: int, turns: int) {",
    `  ${name}(channels, stride)`,
    `  repeat turns - 1 { ${name}(channels) }`,
    "}",
  ];
}

function ownBlocks({ isBottleneck, activation, stridesFirst }: StageSettings): string[] {
  const head = [
    "block ConvAct(channels: int, kernel: int = 3, stride: int = 1) {",
    `  conv(channels, kernel: kernel, stride: stride, bias: false) -> batchnorm -> ${activation}`,
    "}",
    "/// A residual block, with the settings of this one.",
    "block ResNetBlock(channels: int, stride: int = 1) {",
  ];
  if (!isBottleneck)
    return [
      ...head,
      "  add {",
      "    ConvAct(channels, stride: stride) -> conv(channels, kernel: 3, bias: false) -> batchnorm",
      "  } with Shortcut(channels, stride)",
      `  ${activation}`,
      "}",
    ];
  const [first, second] = stridesFirst ? [", stride: stride", ""] : ["", ", stride: stride"];
  return [
    ...head,
    "  add {",
    `    ConvAct(channels, kernel: 1${first})`,
    `    ConvAct(channels${second})`,
    "    conv(4 * channels, kernel: 1, bias: false) -> batchnorm",
    "  } with Shortcut(4 * channels, stride)",
    `  ${activation}`,
    "}",
  ];
}

function bodyRules(
  stages: readonly Stage[],
  embedding: number,
  isPlain: boolean,
  settings: StageSettings,
): WrittenRule[] {
  const name = blockName(isPlain, settings);
  const first = `${name.charAt(0).toLowerCase()}${name.slice(1)}1`;
  const parts = convolutions[settings.isBottleneck ? "bottleneck" : "basic"];
  const inBlock = parts.flatMap(([conv, norm], index) => [
    take(`layer.${index}.convolution`, isPlain ? conv : conv.replace("convNorm", "convAct")),
    take(`layer.${index}.normalization`, isPlain ? norm : norm.replace("convNorm", "convAct")),
  ]);
  const shortcut = [
    take("shortcut.convolution", "shortcut1.conv1"),
    take("shortcut.normalization", "shortcut1.batchnorm1"),
  ];
  const hasShortcut = stages.some(({ channels, stride }, index) => {
    const before = index === 0 ? embedding : stages[index - 1]?.channels;
    return stride !== 1 || channels !== before;
  });
  return [
    take("embedder.embedder.convolution", "stem1.conv1"),
    take("embedder.embedder.normalization", "stem1.batchnorm1"),
    inBraces("encoder.stages.{i}.layers", "stage{i + 1}", [
      inBraces("0", first, [...inBlock, ...(hasShortcut ? shortcut : [])]),
      ...(stages.some(({ turns }) => turns > 1) ? [inBraces("{j + 1}", "repeat1.turn{j + 1}", inBlock)] : []),
    ]),
  ];
}
