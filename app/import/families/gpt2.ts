import { count } from "../../../diagnostics/index.js";
import { defineFamily } from "../family.js";
import { middleOf, type NetworkPlan, numeral } from "../network-plan.js";
import { behind, ignore, inBraces, take, takeTransposed, type WrittenRule } from "../rules.js";
import { prefixOf } from "../weights-prefix.js";
import { activationLayer } from "./activation-layers.js";
import { languageData } from "./language-data.js";
import { flag, positiveOr, rate, size, sizeOrNull, word } from "./setting-schemas.js";
import { tiedHeadRemarks } from "./tied-head.js";

/** What a block of GPT-2 is made with. */
interface BlockSettings {
  readonly activation: string;
  readonly eps: number;
  readonly hidden: number | undefined;
  readonly rate: number;
  readonly attentionRate: number;
}

/** GPT-2 (`modeling_gpt2.py`): its output shares the matrix of its embedding. */
export const gpt2 = defineFamily({
  name: "gpt2",
  architectures: { GPT2LMHeadModel: "with head", GPT2Model: "without head" },
  settings: {
    read: {
      vocab_size: size,
      n_positions: size,
      n_embd: size,
      n_layer: size,
      n_head: size,
      n_inner: sizeOrNull,
      activation_function: word("gelu_new"),
      layer_norm_epsilon: positiveOr(1e-5),
      resid_pdrop: rate(0.1),
      embd_pdrop: rate(0.1),
      attn_pdrop: rate(0.1),
      tie_word_embeddings: flag(true),
    },
    passedOver: [
      "n_ctx",
      "reorder_and_upcast_attn",
      "summary_activation",
      "summary_first_dropout",
      "summary_proj_to_labels",
      "summary_type",
      "summary_use_proj",
    ],
    fixed: {
      scale_attn_weights: { values: [true], reason: "scores of attention are not divided by √d" },
      scale_attn_by_inverse_layer_idx: {
        values: [false],
        reason: "scores of attention are divided by the number of their block",
      },
    },
    aliases: {
      hidden_size: "n_embd",
      max_position_embeddings: "n_positions",
      num_attention_heads: "n_head",
      num_hidden_layers: "n_layer",
    },
  },
  plan(given, request): NetworkPlan {
    const { folder } = request;
    const {
      n_layer: blocks,
      n_head: heads,
      n_embd: width,
      n_positions: length,
      vocab_size: vocabulary,
    } = given;
    const settings: BlockSettings = {
      activation: activationLayer(given.activation_function, "activation_function", folder),
      eps: given.layer_norm_epsilon,
      hidden: given.n_inner === null || given.n_inner === 4 * width ? undefined : given.n_inner,
      rate: given.resid_pdrop,
      attentionRate: given.attn_pdrop,
    };
    const isPlain = isOfLibrary(settings);
    const prefix = prefixOf(folder, "transformer", "wte.weight");
    const isTied = given.tie_word_embeddings;
    const output = isTied ? "unembed" : "dense(vocabulary, bias: false)";
    const isDrawn = !isTied && request.head === "without head";
    const language = languageData(request, { vocabulary, length });
    const hasRate = given.embd_pdrop === given.resid_pdrop;
    return {
      ...language,
      summary: `${count(blocks, "block")} of ${count(heads, "head")}, ${width} wide, ${vocabulary} tokens`,
      usesLibrary: isPlain,
      blocks: isPlain ? [] : ownBlocks(settings),
      model: {
        name: "Gpt2",
        parameters: [
          `vocabulary: int = ${vocabulary}`,
          `length: int = ${length}`,
          `width: int = ${width}`,
          `blocks: int = ${blocks}`,
          `heads: int = ${heads}`,
          `rate: float = ${numeral(given.resid_pdrop)}`,
        ],
        body: [
          { layers: "input tokens length" },
          { layers: "embedding(vocabulary, width, init: normal) -> positions", point: "@embedding" },
          { layers: `dropout(${hasRate ? "rate" : numeral(given.embd_pdrop)})` },
          {
            layers: `repeat blocks { ${isPlain ? "GptDecoder" : "Gpt2Block"}(heads, rate) }`,
            point: middleOf(blocks, "block"),
          },
          { layers: `layernorm${isPlain ? "" : `(eps: ${numeral(settings.eps)})`} -> ${output}` },
        ],
      },
      rules: [
        ...behind(
          prefix,
          bodyRules(isPlain ? "gptMlp1" : "gpt2Mlp1", (name) =>
            folder.tensors.has(prefix === undefined ? name : `${prefix}.${name}`),
          ),
        ),
        ...(folder.tensors.has("lm_head.weight")
          ? [isTied ? ignore("lm_head") : take("lm_head", "dense1")]
          : []),
      ],
      except: isDrawn ? ["dense1"] : [],
      remarks: [
        ...language.remarks,
        `A sample has all ${length} positions, since their table comes from the file.`,
        ...tiedHeadRemarks(folder, isTied),
        ...(isTied && request.head === "without head"
          ? [
              "The file is of the network without its head; its output is the matrix of its embedding, as in GPT2LMHeadModel.",
            ]
          : []),
        ...(isDrawn ? ["The file has no head: `dense1` is drawn."] : []),
      ],
    };
  },
});

/** Whether the blocks are those of `spankey/blocks`. */
const isOfLibrary = ({ activation, eps, hidden, rate: dropped, attentionRate }: BlockSettings): boolean =>
  activation === "gelu(approximate: tanh)" &&
  eps === 1e-5 &&
  hidden === undefined &&
  dropped === attentionRate;

function ownBlocks({ activation, eps, hidden, attentionRate, rate: dropped }: BlockSettings): string[][] {
  const norm = `layernorm(eps: ${numeral(eps)})`;
  const attentionDropout = attentionRate === dropped ? "rate" : numeral(attentionRate);
  return [
    [
      "/// A decoder block of GPT-2, with the settings of this one.",
      "block Gpt2Block(heads: int, rate: float) {",
      `  add { ${norm} -> attention(heads, causal: true, dropout: ${attentionDropout}) -> dropout(rate) }`,
      `  add { ${norm} -> Gpt2Mlp(${hidden ?? "4 * in.features"}, in.features) -> dropout(rate) }`,
      "}",
      `block Gpt2Mlp(hidden: int, width: int) { dense(hidden) -> ${activation} -> dense(width) }`,
    ],
  ];
}

function bodyRules(mlp: string, has: (name: string) => boolean): WrittenRule[] {
  // buffers with the mask, which older versions saved
  const masks = ["attn.bias", "attn.masked_bias"].filter((name) => has(`h.0.${name}`));
  return [
    take("wte", "embedding1"),
    take("wpe.weight", "positions1.table"),
    inBraces("h.{i}", "repeat1.turn{i + 1}", [
      take("ln_1", "layernorm1"),
      takeTransposed("attn.c_attn", "attention1.query", "attention1.key", "attention1.value"),
      takeTransposed("attn.c_proj", "attention1.output"),
      take("ln_2", "layernorm2"),
      takeTransposed("mlp.c_fc", `${mlp}.dense1`),
      takeTransposed("mlp.c_proj", `${mlp}.dense2`),
      ...(masks.length > 0 ? [ignore(...masks)] : []),
    ]),
    take("ln_f", "layernorm1"),
  ];
}
