import * as v from "valibot";
import { count, Failure } from "../../../diagnostics/index.js";
import { defineFamily } from "../family.js";
import { middleOf, type NetworkPlan, numeral } from "../network-plan.js";
import { behind, ignore, inBraces, take, type WrittenRule } from "../rules.js";
import { prefixOf } from "../weights-prefix.js";
import { activationLayer } from "./activation-layers.js";
import { half, imageData } from "./image-data.js";
import { imageHead } from "./image-head.js";
import { flag, positiveOr, rate, size, word } from "./setting-schemas.js";

interface BlockSettings {
  readonly activation: string;
  readonly eps: number;
  readonly isFourfold: boolean;
  readonly qkvBias: boolean;
  readonly rate: number;
  readonly attentionRate: number;
}

/** Vision transformers (`modeling_vit.py`). */
export const vit = defineFamily({
  name: "vit",
  architectures: { ViTForImageClassification: "with head", ViTModel: "without head" },
  settings: {
    read: {
      hidden_size: size,
      num_hidden_layers: size,
      num_attention_heads: size,
      intermediate_size: size,
      image_size: v.union([size, v.tuple([size, size])]),
      patch_size: size,
      num_channels: size,
      hidden_act: word("gelu"),
      layer_norm_eps: positiveOr(1e-12),
      qkv_bias: flag(true),
      hidden_dropout_prob: rate(0),
      attention_probs_dropout_prob: rate(0),
    },
    // of a head that fills in masked patches, and of the pooler, which the head does not use
    passedOver: ["encoder_stride", "pooler_output_size", "pooler_act"],
    fixed: {},
  },
  plan(given, request): NetworkPlan {
    const { folder } = request;
    const { num_hidden_layers: blocks, num_attention_heads: heads, hidden_size: width } = given;
    const { intermediate_size: hidden, patch_size: patch } = given;
    const pixels = sideOf(given.image_size, folder.configurationPath);
    const settings: BlockSettings = {
      activation: activationLayer(given.hidden_act, "hidden_act", folder),
      eps: given.layer_norm_eps,
      isFourfold: hidden === 4 * width,
      qkvBias: given.qkv_bias,
      rate: given.hidden_dropout_prob,
      attentionRate: given.attention_probs_dropout_prob,
    };
    const isPlain = isOfLibrary(settings);
    const images = imageData(request, half, given.num_channels);
    const head = imageHead(request);
    const prefix = prefixOf(folder, "vit", "embeddings.cls_token");
    const inBody = (name: string): string => (prefix === undefined ? name : `${prefix}.${name}`);
    const pooler = folder.tensors.has(inBody("pooler.dense.weight"));
    const norm = `layernorm(eps: ${numeral(settings.eps)})`;
    const dropout = settings.rate === 0 ? "" : ` -> dropout(${numeral(settings.rate)})`;
    return {
      summary: `${count(blocks, "block")} of ${count(heads, "head")}, ${width} wide, patches of ${patch} x ${patch}, ${count(head.classes, "class", "classes")}`,
      usesLibrary: isPlain,
      blocks: isPlain ? [] : [ownBlocks(settings)],
      model: {
        name: "Vit",
        parameters: [
          `classes: int = ${head.classes}`,
          `size: int = ${pixels}`,
          `width: int = ${width}`,
          `blocks: int = ${blocks}`,
          `heads: int = ${heads}`,
          ...(settings.isFourfold && isPlain ? [] : [`hidden: int = ${hidden}`]),
        ],
        body: [
          { layers: `input (size, size, ${given.num_channels})`, point: "@image" },
          {
            layers: `patches(${patch}) -> dense(width) -> class_token -> positions${dropout}`,
            point: "@tokens",
          },
          {
            layers: `repeat blocks { ${isPlain ? `Encoder(heads, eps: ${numeral(settings.eps)})` : "VitBlock(heads, hidden)"} }`,
            point: middleOf(blocks, "block"),
          },
          { layers: `${norm} -> first_token -> dense(classes)` },
        ],
      },
      data: images.data,
      rules: [
        ...behind(prefix, [
          ...bodyRules(isPlain ? "mlp1" : "vitMlp1"),
          ...(pooler ? [ignore("pooler")] : []),
        ]),
        ...(folder.tensors.has("classifier.weight")
          ? [head.isFilled ? take("classifier", "dense2") : ignore("classifier")]
          : []),
      ],
      except: head.isFilled ? [] : ["dense2"],
      train:
        "adamw(lr: 0.00005, weight_decay: 0.01) for 10 epochs batch 32 schedule cosine warmup 1 clip 1.0",
      remarks: [
        ...head.remarks,
        ...images.remarks,
        ...(images.size !== undefined && images.size !== pixels
          ? [
              `Images are ${pixels} x ${pixels}, as config.json says; preprocessor_config.json says ${images.size}.`,
            ]
          : []),
        ...(pooler ? ["The pooler is left out: the head does not use it."] : []),
      ],
    };
  },
});

/** The side of square images. Fails with SPK4405 where they are not square. */
function sideOf(given: number | readonly [number, number], path: string): number {
  if (typeof given === "number") return given;
  const [height, width] = given;
  if (height === width) return height;
  const reason = "images that come from folders are cropped to squares";
  const params = { path, key: "image_size", value: JSON.stringify(given), reason };
  throw Failure.of("unsupported-model-setting", params);
}

/** Whether the blocks are those of `spankey/blocks`. */
const isOfLibrary = (settings: BlockSettings): boolean =>
  settings.activation === "gelu" &&
  settings.isFourfold &&
  settings.qkvBias &&
  settings.rate === 0 &&
  settings.attentionRate === 0;

function ownBlocks({ activation, eps, qkvBias, rate: dropped, attentionRate }: BlockSettings): string[] {
  const norm = `layernorm(eps: ${numeral(eps)})`;
  const dropout = dropped === 0 ? "" : ` -> dropout(${numeral(dropped)})`;
  const attention = [
    "heads",
    ...(qkvBias ? [] : ["bias: false", "output_bias: true"]),
    ...(attentionRate === 0 ? [] : [`dropout: ${numeral(attentionRate)}`]),
  ];
  return [
    "/// An encoder block, with the settings of this one.",
    "block VitBlock(heads: int, hidden: int) {",
    `  add { ${norm} -> attention(${attention.join(", ")})${dropout} }`,
    `  add { ${norm} -> VitMlp(hidden, in.features)${dropout} }`,
    "}",
    `block VitMlp(hidden: int, width: int) { dense(hidden) -> ${activation} -> dense(width) }`,
  ];
}

function bodyRules(mlp: string): WrittenRule[] {
  return [
    take("embeddings.patch_embeddings.projection", "dense1"),
    take("embeddings.cls_token", "classToken1.token"),
    take("embeddings.position_embeddings", "positions1.table"),
    inBraces("encoder.layer.{i}", "repeat1.turn{i + 1}", [
      take("layernorm_before", "layernorm1"),
      take("attention.attention", "attention1"),
      take("attention.output.dense", "attention1.output"),
      take("layernorm_after", "layernorm2"),
      take("intermediate.dense", `${mlp}.dense1`),
      take("output.dense", `${mlp}.dense2`),
    ]),
    take("layernorm", "layernorm1"),
  ];
}
